import { useState } from 'preact/hooks'
import type { Player } from './player.ts'
import type { ShippedScenario } from './scenarios.ts'

interface Options {
  readonly player: Player
  readonly shipped: readonly ShippedScenario[]
}

/** The scenario as text: choose one, change it, run it. */
export function ScenarioPanel({ player, shipped }: Options) {
  const [text, setText] = useState(player.text)
  const [seed, setSeed] = useState(player.seed ?? '')
  const begin = (scenario: string): void => {
    player.begin(scenario, seed === '' ? undefined : seed)
    player.play()
  }
  const chosen = shipped.find((scenario) => scenario.text === text)
  return (
    <form
      class="scenario"
      onSubmit={(event) => {
        event.preventDefault()
        begin(text)
      }}
    >
      <label>
        Scenario{' '}
        <select
          value={chosen?.path ?? ''}
          onChange={(event) => {
            const scenario = shipped.find(({ path }) => path === event.currentTarget.value)
            if (scenario === undefined) return
            setText(scenario.text)
            begin(scenario.text)
          }}
        >
          <option value="">your own</option>
          {shipped.map(({ path }) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
        </select>
      </label>
      {chosen !== undefined && <p class="quiet">{chosen.description}</p>}
      <label class="text">
        Text
        <textarea
          spellcheck={false}
          rows={18}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p>
        <label>
          Seed{' '}
          <input
            type="text"
            size={8}
            value={seed}
            placeholder="of the text"
            onInput={(event) => setSeed(event.currentTarget.value)}
          />
        </label>{' '}
        <button type="submit" class="main">
          Run it
        </button>
      </p>
      {player.problems.length > 0 && (
        <div class="problems" role="alert">
          <ol>
            {player.problems.map(({ line, column, statement, hint }, index) => (
              <li key={index}>
                {line !== undefined && (
                  <strong>
                    line {line}, column {column}:{' '}
                  </strong>
                )}
                {statement}
                {hint !== undefined && <p class="quiet">{hint}</p>}
              </li>
            ))}
          </ol>
        </div>
      )}
    </form>
  )
}
