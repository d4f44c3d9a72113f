import { createHash, randomBytes } from "node:crypto";

/** A secret of 256 bits as it is handed out, and the hash that is kept of it. */
export interface NewSecret {
  readonly secret: string;
  readonly hash: Buffer;
}

/** Makes a secret. Only its hash may be stored. */
export function createSecret(): NewSecret {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: hashSecret(secret) };
}

/** What is stored of a secret. Plain SHA-256 is enough for 256 random bits; passwords go through argon2id instead. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
