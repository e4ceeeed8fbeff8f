export type { Values } from './values';
