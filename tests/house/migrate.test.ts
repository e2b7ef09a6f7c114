import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { repository } from "./scripts.ts";

const page = readFileSync(join(repository, "docs/migrate-from-livekit.md"), "utf8");

/** Public names that a declaration file of livekit-client's encryption has inside of `of`. */
function members(file: string, of: string): string[] {
  const path = join(repository, "node_modules/livekit-client/dist/src/e2ee", file);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const take = (node: ts.Node): void => {
    if (
      ts.isPropertySignature(node) ||
      ts.isEnumMember(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isMethodDeclaration(node)
    ) {
      if (!ts.canHaveModifiers(node) || !isPrivate(node)) names.push(node.name.getText());
    } else ts.forEachChild(node, take);
  };
  source.forEachChild((node) => {
    const named = ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
    if (named && node.name?.text === of) take(node);
  });
  return names;
}

function isPrivate(node: ts.HasModifiers): boolean {
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

test.each([
  ["types.d.ts", "KeyProviderOptions", 6],
  ["types.d.ts", "E2EEManagerOptions", 2],
  ["types.d.ts", "E2EEOptions", 1],
  ["KeyProvider.d.ts", "BaseKeyProvider", 6],
  ["KeyProvider.d.ts", "ExternalE2EEKeyProvider", 2],
  ["events.d.ts", "KeyProviderEvent", 3],
  ["events.d.ts", "EncryptionEvent", 2],
  ["errors.d.ts", "CryptorErrorReason", 3],
  ["errors.d.ts", "CryptorError", 2],
])("%s: the page says what to write instead of each member of %s", (file, of, least) => {
  const names = members(file, of);
  expect(names.length).toBeGreaterThanOrEqual(least);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
});
