export interface Notice {
  /** `alert`: something is wrong. */
  readonly role: 'alert' | 'status'
  readonly text: string
  readonly close: () => void
}

/** What the page has to say of itself, above the picture, until it is closed. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  return (
    <div class="notices">
      {notices.map(({ role, text, close }) => (
        <div key={text} role={role}>
          <p>{text}</p>
          <button type="button" onClick={close}>
            Close
          </button>
        </div>
      ))}
    </div>
  )
}
