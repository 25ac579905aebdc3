// What eslint looks for in the page's script. Types are TypeScript's (`tsconfig.json`), joining is `page/bundle.py`'s.

import globals from "globals";

export default [
  {
    files: ["**/*.js"],
    languageOptions: { sourceType: "module", ecmaVersion: 2024, globals: { ...globals.browser, GIVEN: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { caughtErrors: "all" }],
      "no-shadow": ["error", { hoist: "functions" }],
      "no-duplicate-imports": "error",
      "no-import-assign": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-redeclare": "error",
      "no-unused-expressions": "error",
      "no-var": "error",
      "one-var": ["error", "never"],
      "prefer-const": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-unreachable": "error",
      "no-cond-assign": "error",
      "max-len": ["error", 120],
      "no-dupe-keys": "error",
    },
  },
];
