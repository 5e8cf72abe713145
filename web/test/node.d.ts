/* The tests' own words for node, in place of a whole package of types. */
declare const TOP: string;
declare module 'node:test' {
  export function test(name: string, run: () => void | Promise<void>): void;
}
declare module 'node:assert/strict' {
  const assert: {
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    ok(value: unknown, message?: string): void;
    rejects(run: Promise<unknown>, check: (thrown: any) => boolean): Promise<void>;
  };
  export default assert;
}
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: 'utf8'): string;
  export function readdirSync(path: string, options: { recursive: true } | undefined): string[];
  export function statSync(path: string): { isDirectory(): boolean };
}
declare module 'node:crypto' {
  export const webcrypto: unknown;
}
