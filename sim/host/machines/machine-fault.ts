import type { Micros } from '../../../protocol/base/time.ts'

/** What is wrong with a machine while it is in force. Several may be at once. */
export type MachineFault =
  /** Its process is stopped. Timers that fall due meanwhile fire late; messages wait, as many bytes as the buffer takes. */
  | { readonly kind: 'pause'; readonly bufferBytes: number }
  /** Its process takes this long over each message and each timer, one after another. */
  | { readonly kind: 'slow'; readonly delay: Micros; readonly bufferBytes: number }
  /** Its clock gains this share of the time that passes; less than 0: it loses. */
  | { readonly kind: 'drift'; readonly share: number }
