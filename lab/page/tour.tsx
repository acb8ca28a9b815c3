import { useEffect, useRef } from 'preact/hooks'
import { paragraphsOf, piecesOf } from '../tours/text.ts'
import type { Question, Tour } from '../tours/tour.ts'
import type { Reply, TourPlay } from './tour-play.ts'

/** The tours that there are. */
export function TourList({
  tours,
  begin,
}: {
  readonly tours: readonly Tour[]
  readonly begin: (tour: Tour) => void
}) {
  return (
    <section class="tours">
      <p>
        A tour plays a run and stops where there is something to see. It asks first, and tells afterwards. You
        can look around at each stop, and go on when you like.
      </p>
      <ol>
        {tours.map((tour) => (
          <li key={tour.name}>
            <button type="button" onClick={() => begin(tour)}>
              {tour.title}
            </button>
            <p class="quiet">
              {tour.about} {tour.stops.length} stops.
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

interface CardOptions {
  readonly play: TourPlay
  /** So many stops have been arrived at: the card takes the focus when that changes. */
  readonly arrivals: number
  readonly act: (act: () => void) => void
  readonly leave: () => void
}

/** The stop at which a tour is: what is to be seen, the question, and the answer when the reader has tried. */
export function TourCard({ play, arrivals, act, leave }: CardOptions) {
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (arrivals === 0) return
    card.current?.focus({ preventScroll: true })
    // On a telephone it is far above the list of tours. If it is seen, nothing moves.
    card.current?.scrollIntoView({ block: 'nearest' })
  }, [arrivals])
  const { reply } = play
  useEffect(() => {
    // At the last stop the button that showed the answer has gone, and the focus with it.
    if (reply !== undefined && document.activeElement === document.body) card.current?.focus()
  }, [reply])
  const { tour, index, stop, reached } = play
  const isLast = index === tour.stops.length - 1
  return (
    <section ref={card} class="tour" tabIndex={-1} aria-label={`Tour: ${tour.title}`}>
      <header>
        <h2>{tour.title}</h2>
        <p class="quiet">
          {index + 1} of {tour.stops.length}
        </p>
      </header>
      <div class="tour-text" aria-live="polite">
        {reached === undefined ? (
          <p>
            {play.left?.watch === undefined ? (
              'The simulation goes on …'
            ) : (
              <Words play={play} text={play.left.watch} />
            )}
          </p>
        ) : (
          <>
            {paragraphsOf(stop.caption).map((paragraph) => (
              <p key={paragraph}>
                <Words play={play} text={paragraph} />
              </p>
            ))}
            <LitNames play={play} />
            {stop.question !== undefined && (
              <Asked play={play} question={stop.question} reply={(reply) => act(() => play.answer(reply))} />
            )}
          </>
        )}
      </div>
      <div class="tour-buttons">
        <button type="button" disabled={index === 0} onClick={() => act(() => play.back())}>
          Back
        </button>
        {reached === undefined ? (
          <button type="button" class="main" onClick={() => act(() => play.jump())}>
            Skip to the stop
          </button>
        ) : stop.question !== undefined && play.reply === undefined ? (
          <button type="button" class="main" onClick={() => act(() => play.answer('shown'))}>
            Show the answer
          </button>
        ) : (
          !isLast && (
            <button type="button" class="main" onClick={() => act(() => play.next())}>
              Next
            </button>
          )
        )}
        {play.isElsewhere && (
          <button type="button" onClick={() => act(() => play.jump())}>
            To this moment
          </button>
        )}
        <button type="button" onClick={() => act(() => play.restart())}>
          Restart
        </button>
        <button type="button" class={isLast && play.reply !== undefined ? 'main' : ''} onClick={leave}>
          {isLast ? 'End the tour' : 'Leave'}
        </button>
      </div>
    </section>
  )
}

function Asked({
  play,
  question: { text, choices, answer },
  reply,
}: {
  readonly play: TourPlay
  readonly question: Question
  readonly reply: (reply: Reply) => void
}) {
  const given = play.reply
  return (
    <div class="question">
      <p>
        <strong>
          <Words play={play} text={text} />
        </strong>
      </p>
      {choices === undefined && given === undefined && (
        <p class="quiet">Think about it, and then have it shown.</p>
      )}
      {choices !== undefined && (
        <ul>
          {choices.map(({ text: choice, isRight }, index) => (
            <li key={choice}>
              <button
                type="button"
                aria-disabled={given !== undefined}
                aria-pressed={given === index}
                class={given === undefined ? '' : isRight ? 'right' : given === index ? 'not-right' : ''}
                onClick={() => given === undefined && reply(index)}
              >
                <Words play={play} text={choice} />
                {given !== undefined && isRight && <span> ✓</span>}
                {given === index && !isRight && <span> ✗</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {given !== undefined && (
        <p class="answer">
          {typeof given === 'number' && <strong>{choices?.[given]?.isRight ? 'Yes. ' : 'No. '}</strong>}
          <Words play={play} text={answer} />
        </p>
      )}
    </div>
  )
}

/** Which nodes stand out, by their names in the tour. */
function LitNames({ play }: { readonly play: TourPlay }) {
  const light = Object.entries(play.reached?.light ?? {}).filter(([, nodes]) => nodes.length > 0)
  if (light.length === 0) return null
  return (
    <ul class="lit-names" aria-label="Encircled in the picture">
      {light.map(([name, nodes]) => (
        <li key={name}>
          {name}
          {nodes.length <= 6 && nodes[0] !== 0 && <>: {nodes.join(', ')}</>}
        </li>
      ))}
    </ul>
  )
}

/** A text of the tour, with the values of this run in it. */
function Words({ play, text }: { readonly play: TourPlay; readonly text: string }) {
  return (
    <>
      {piecesOf(text.replaceAll(/\s+/g, ' ')).map((piece, index) =>
        'words' in piece ? (
          piece.words
        ) : (
          <span key={index} class="value">
            {play.valueOf(piece.expression) ?? '…'}
          </span>
        ),
      )}
    </>
  )
}
