/** Longest source in UTF-16 units; past it nothing is read. */
export const MAX_SOURCE = 50_000;

/** Deepest nesting of the tree, chains of one operator included. PostgreSQL's parser stops at about 10,000 levels. */
export const MAX_DEPTH = 256;

/** Most nodes of one expression. */
export const MAX_NODES = 5_000;

/** Longest text (code points) that joining a list gives. */
export const MAX_LIST_TEXT = 1_000_000;

/** Longest text (code points) that a growing function (REPT, SUBSTITUTE) gives; Excel's cell limit is 32,767. */
export const MAX_TEXT = 100_000;
