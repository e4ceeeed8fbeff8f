/** `T` with exactly one of the properties `K`. */
export type ExactlyOneOf<T, K extends keyof T> = {
  [P in K]-?: Omit<T, K> & Required<Pick<T, P>> & Partial<Record<Exclude<K, P>, never>>;
}[K];

/** `T` with one of the properties `K`, or with none of them. */
export type AtMostOneOf<T, K extends keyof T> =
  ExactlyOneOf<T, K> | (Omit<T, K> & Partial<Record<K, never>>);
