/* Set by build.mjs: true where parts are being made, with the gallery. */
declare const DEV: boolean;
