import { useEffect, useRef, useState } from 'preact/hooks'
import type { Parameter } from '../editor/parameters.ts'

/** Milliseconds for which a slider rests before the scenario is run with its number. */
const REST = 300

interface ParameterSlidersOptions {
  readonly parameters: readonly Parameter[]
  readonly set: (parameter: Parameter, value: number) => void
  readonly run: () => void
}

/** A slider for each number of the scenario. It writes the number into the text, and runs that when it is let go. */
export function ParameterSliders({ parameters, set, run }: ParameterSlidersOptions) {
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latestRun = useRef(run)
  latestRun.current = run
  useEffect(() => () => clearTimeout(due.current), [])
  const runWhenAtRest = (): void => {
    clearTimeout(due.current)
    due.current = setTimeout(() => latestRun.current(), REST)
  }
  if (parameters.length === 0) return null
  return (
    <details class="parameters" open>
      <summary>Parameters</summary>
      <ul>
        {parameters.map((parameter) => (
          <Slider
            key={parameter.key}
            parameter={parameter}
            set={(value) => set(parameter, value)}
            released={runWhenAtRest}
          />
        ))}
      </ul>
    </details>
  )
}

interface SliderOptions {
  readonly parameter: Parameter
  readonly set: (value: number) => void
  readonly released: () => void
}

type Range = Pick<Parameter, 'minimum' | 'maximum' | 'step'>

function Slider({ parameter, set, released }: SliderOptions) {
  const [value, setValue] = useState(parameter.value)
  const range = useRef<Range>(parameter)
  // A slider that changed its range while it is moved could not be aimed.
  if (parameter.value > range.current.maximum || parameter.value < range.current.minimum)
    range.current = parameter
  useEffect(() => setValue(parameter.value), [parameter.value])
  const { minimum, maximum, step } = range.current
  const { key, name, about } = parameter
  const take = (text: string): void => {
    const number = Number(text)
    if (text === '' || !Number.isFinite(number)) return
    setValue(number)
    set(number)
  }
  return (
    <li title={about}>
      <span class="name">{name}</span>
      <input
        type="range"
        aria-label={`${name} (${key})`}
        min={minimum}
        max={maximum}
        step={step}
        value={value}
        onInput={({ currentTarget }) => take(currentTarget.value)}
        onChange={released}
      />
      <input
        type="number"
        aria-label={`${name}, as a number`}
        step="any"
        value={value}
        onInput={({ currentTarget }) => take(currentTarget.value)}
        onChange={released}
      />
    </li>
  )
}
