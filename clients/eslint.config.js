import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/", "**/node_modules/", "packages/api/src/schema.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [
      tseslint.configs.strictTypeChecked,
      reactHooks.configs.flat["recommended-latest"],
      jsxA11y.flatConfigs.strict,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      // Thrown by router guards: redirects are values by design of the router.
      "@typescript-eslint/only-throw-error": "off",
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Calls to the server live in packages/api." },
        { name: "EventSource", message: "The live stream lives in packages/api." },
      ],
    },
  },
  { files: ["packages/api/src/{http,live}.ts"], rules: { "no-restricted-globals": "off" } },
  { files: ["**/*.tsx"], rules: { "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }] } },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: globals.node } },
  { files: ["erp/public/*.js"], languageOptions: { globals: globals.browser } },
);
