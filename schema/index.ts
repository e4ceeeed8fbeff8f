export type * from './values';
