/**
 * When a contract traded, and since when there is a history of it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Bar from "../../../domain/Bar.ts"
import type * as Contract from "../../../domain/Contract.ts"
import * as HistoricalSchedule from "../../../domain/HistoricalSchedule.ts"
import { RequestError } from "../../../errors/RequestError.ts"
import type { Ask } from "./Ask.ts"
import * as Query from "./Query.ts"
import * as Question from "./Question.ts"
import * as Split from "./Split.ts"

const unreadable = (request: string): RequestError =>
  new RequestError({ request, reason: "Unreadable", detail: "a time" })

/**
 * The sessions of a range.
 *
 * @since 0.1.0
 * @category constructors
 */
export const schedule = ({ ask, until }: Ask) =>
  Effect.fnUntraced(function*(contract: Contract.Contract, query: Query.Schedule) {
    const request = "reqHistoricalData"
    const { resume = false, useRth = true } = query
    const now = yield* Clock.currentTimeMillis
    const flaw = Query.flaw(request, query, now)
    if (flaw !== undefined) return yield* flaw
    const part = Split.whole(query, now)
    const told = yield* ask(
      { request, paced: undefined, until: yield* until(query), resume },
      Question.schedule({ contract, whatToShow: "SCHEDULE", useRth }, part)
    )
    const known = HistoricalSchedule.fromTws(told)
    if (known === undefined) return yield* unreadable(request)
    return { ...known, sessions: known.sessions.filter(({ from }) => part.from <= from && from < part.to) }
  })

/**
 * The first moment of a history.
 *
 * @since 0.1.0
 * @category constructors
 */
export const head = ({ ask, until }: Ask) =>
  Effect.fnUntraced(function*(contract: Contract.Contract, whatToShow: Bar.WhatToShow, useRth: boolean = true) {
    const request = "reqHeadTimestamp"
    const told = yield* ask(
      { request, paced: undefined, until: yield* until({}) },
      Question.head({ contract, whatToShow, useRth })
    )
    return told ?? (yield* unreadable(request))
  })
