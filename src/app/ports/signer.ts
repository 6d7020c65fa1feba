/** Signs for this installation, with Ed25519. Its private key never leaves it. */
export interface Signer {
  /** Which key it is: follows from the public key. */
  readonly keyId: string;
  /** The 32 bytes of the public key, in base64. */
  readonly publicKey: string;
  /** The signature, in base64. */
  sign(bytes: Uint8Array): string;
}
