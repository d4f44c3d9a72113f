declare const brand: unique symbol;

/** A primitive that may only come from one place, so that two kinds of id cannot be mixed up. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
