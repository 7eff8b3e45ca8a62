/**
 * How fast a gateway may be asked, and how long each kind of question may take: the limits of TWS as values.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import type { Command } from "../domain/Command.ts"

/**
 * The limits.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pace {
  /** The least time between two messages: 50 a second is all that a gateway takes, with room for a probe. */
  readonly apart: Duration.Duration
  /** The least time between two messages that are neither orders nor cancels nor what restores subscriptions: 10 of the 50 are kept. */
  readonly requestsApart: Duration.Duration
  /** How many requests that an order must have the answer to need not be apart, where as few were sent for a while. */
  readonly atOnce: number
  /** How many messages, and how many requests of those, in any `messagesWithin`. */
  readonly messages: number
  readonly questions: number
  readonly messagesWithin: Duration.Duration
  /** After a 100 (too many messages) every distance doubles, and is halved again after each time this long without one. */
  readonly recovery: Duration.Duration
  /** The least time between two identical requests for history. */
  readonly identicalHistory: Duration.Duration
  /** How many requests for history of one contract and kind in `sameContractWithin`. */
  readonly sameContract: number
  readonly sameContractWithin: Duration.Duration
  /** How many requests for history of bars of 30 s or less in `historyWithin`. */
  readonly history: number
  readonly historyWithin: Duration.Duration
  /** How many of those may fill the gaps of streams, so that a line that is lost again and again leaves some to the others. */
  readonly gapHistory: number
  /** How many requests for history may be unanswered, or kept up to date, at a time. */
  readonly openHistory: number
  /** How many of them may be kept up to date: the rest is for questions that end. One is, whatever this says. */
  readonly liveHistory: number
  /** By how much longer the times of the limits of history and of ticks are kept: nothing arrives exactly when it was sent. */
  readonly historyMargin: Duration.Duration
  /** For how long a question about history waits for its turns, all of them, where it does not say so itself. */
  readonly historyPatience: Duration.Duration
  /** How long a question about history waits that was a pacing violation, before it is asked once more. */
  readonly pacingViolation: Duration.Duration
  /** How many lines of market data, of tick-by-tick data and of market depth may be open at a time. */
  readonly lines: number
  readonly tickByTick: number
  readonly depth: number
  /** The least time between two requests for the ticks of one instrument, of whatever kind. */
  readonly tickByTickApart: Duration.Duration
  /** How long a question may take, unless `longer` names it. */
  readonly answer: Duration.Duration
  /** How long a way to IBKR has to be down on which an answer may come before nobody waits for it any more. */
  readonly kept: Duration.Duration
  readonly longer: { readonly [K in Command["_tag"]]?: Duration.Duration }
}

/**
 * The true limits (source: IBKR's pages "Requesting Historical Data", "Historical Data Limitations" and "Market Data
 * Lines"; tick-by-tick streams: five percent of the lines, three at least, and 15 s by its page "Tick-by-Tick Data").
 *
 * @since 0.1.0
 * @category policies
 */
export const defaults: Pace = {
  apart: Duration.micros(20_500n),
  requestsApart: Duration.millis(25),
  atOnce: 10,
  messages: 50,
  questions: 40,
  messagesWithin: Duration.millis(1020),
  recovery: Duration.minutes(1),
  identicalHistory: Duration.seconds(15),
  sameContract: 5,
  sameContractWithin: Duration.seconds(2),
  history: 60,
  historyWithin: Duration.minutes(10),
  gapHistory: 30,
  openHistory: 50,
  liveHistory: 45,
  historyMargin: Duration.millis(500),
  historyPatience: Duration.hours(1),
  pacingViolation: Duration.minutes(1),
  lines: 100,
  tickByTick: 5,
  depth: 3,
  tickByTickApart: Duration.seconds(15),
  answer: Duration.seconds(10),
  kept: Duration.seconds(3),
  longer: {
    reqContractDetails: Duration.seconds(20),
    reqHistoricalData: Duration.seconds(60),
    reqHistoricalTicks: Duration.seconds(60),
    reqHeadTimestamp: Duration.seconds(20),
    reqSecDefOptParams: Duration.seconds(20),
    reqMktData: Duration.seconds(15)
  }
}

/**
 * The limits in force. Replace them by `Layer.succeed(Pace.Pace, { ...Pace.defaults, lines: 200 })`.
 *
 * @since 0.1.0
 * @category services
 */
export const Pace: Context.Reference<Pace> = Context.Reference("effect-ibkr/schedules/Pace", {
  defaultValue: () => defaults
})

/**
 * How long a question of this name may take.
 *
 * @since 0.1.0
 * @category accessors
 */
export const deadlineOf = (pace: Pace, name: Command["_tag"]): Duration.Duration => pace.longer[name] ?? pace.answer

/**
 * How many histories may be kept up to date at a time, so that at least one question that ends may always be asked.
 *
 * @since 0.1.0
 * @category accessors
 */
export const mostLive = ({ liveHistory, openHistory }: Pace): number => Math.min(liveHistory, openHistory - 1)
