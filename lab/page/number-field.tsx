import { useState } from 'preact/hooks'
import { type Bounds, numberWithin } from './number-within.ts'

interface NumberFieldOptions {
  readonly label: string
  readonly value?: number | undefined
  readonly bounds: Bounds
  readonly choose: (number: number) => void
}

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** One of many is chosen by its number. If there is none of that number, the field says which there are. */
export function NumberField({ label, value, bounds, choose }: NumberFieldOptions) {
  // What is typed stays while the rest of the page is rendered again.
  const [text, setText] = useState(textOf(value))
  const [problem, setProblem] = useState<string>()
  const [known, setKnown] = useState(value)
  // Another was chosen elsewhere.
  if (known !== value) {
    setKnown(value)
    setText(textOf(value))
    setProblem(undefined)
  }
  return (
    <>
      <label>
        {label}{' '}
        <input
          type="number"
          min={1}
          step={1}
          value={text}
          aria-invalid={problem !== undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => {
            const { value: typed, validity } = event.currentTarget
            const found = numberWithin(validity.badInput ? 'no number' : typed, bounds)
            setProblem(found !== undefined && 'problem' in found ? found.problem : undefined)
            if (found !== undefined && 'number' in found) choose(found.number)
          }}
        />
      </label>{' '}
      {problem !== undefined && (
        <span class="failed" role="alert">
          {problem}
        </span>
      )}
    </>
  )
}
