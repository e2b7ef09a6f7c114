/** What runs here, by the name of its file: it carries a hash of its contents. */
export const build: string = new URL(import.meta.url).pathname.split("/").at(-1) ?? "";
