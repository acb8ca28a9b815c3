/**
 * What the page may load and run: what lies beside it. It stands in the page itself, so that it holds whatever server hands the page out.
 * Nothing is compiled from text (`unsafe-eval`), and no markup brings scripts or styles of its own (`unsafe-inline`).
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
