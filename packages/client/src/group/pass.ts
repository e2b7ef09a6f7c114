import { decodeAdmission, encodeAdmission, type Admission } from "@subrosa/keys/groups";
import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";

/** A host's word that lets this device in, as it is kept for a reload. It opens nothing for any other device. */
export function encodePass(admission: Admission): string {
  return encodeBase64url(encodeAdmission(admission));
}

/** Reads what `encodePass` wrote; `undefined` for anything else, which is a guest like any other. */
export function decodePass(pass: string): Admission | undefined {
  const bytes = decodeBase64url(pass);
  return bytes === undefined ? undefined : decodeAdmission(bytes);
}
