/**
 * Answers about news: bulletins, providers, headlines and articles.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Headlines from "../Market/Headlines.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const mostHeadlines = 300

const bulletins: ReadonlyArray<Event> = [
  { _tag: "updateNewsBulletin", msgId: 1, msgType: 1, message: "The simulated market is open.", origExchange: "NYSE" },
  { _tag: "updateNewsBulletin", msgId: 2, msgType: 3, message: "IEX is available again.", origExchange: "IEX" }
]

const notAllowed = (reqId: number): Event => Notices.make(reqId, 10276, "News feed is not allowed.")

/** The digits of a time, as long as those of a whole one: what is later is greater. */
const digits = (time: string, missing: string): string => time.replaceAll(/\D/g, "").slice(0, 14).padEnd(14, missing)

/**
 * Answers 12, 13 and 84 to 86. No bulletin is published while a client waits for one: those of the day are all there are.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market, now }: Ground): Family => ({
  handlers: {
    reqNewsBulletins: (client, allMsgs) => {
      if (allMsgs) Client.push(client, bulletins)
    },
    cancelNewsBulletins: () => undefined,
    reqNewsProviders: (client) => {
      Client.push(client, [{ _tag: "newsProviders", newsProviders: Headlines.providers }])
    },
    reqNewsArticle: (client, reqId, providerCode, articleId) => {
      const found = Headlines.ofArticle(market.seed, market.instruments(), articleId, now())
      const isKnown = Headlines.providers.some((one) => one.providerCode === providerCode)
      Client.push(client, [
        !isKnown
          ? notAllowed(reqId)
          : found?.providerCode !== providerCode
          ? Notices.invalid(reqId, `There is no article ${articleId}`)
          : { _tag: "newsArticle", reqId, articleType: 0, articleText: found.article }
      ])
    },
    reqHistoricalNews: (client, reqId, conId, providerCodes, startDateTime, endDateTime, totalResults) => {
      const [instrument] = market.find({ conId })
      if (instrument === undefined || conId === 0) return Client.push(client, [Notices.noDefinition(reqId)])
      const wanted = providerCodes.split(/[+,]/)
      if (wanted.some((code) => !Headlines.providers.some(({ providerCode }) => providerCode === code))) {
        return Client.push(client, [notAllowed(reqId)])
      }
      const from = digits(startDateTime ?? "", "0")
      const to = digits(endDateTime ?? "", endDateTime ? "0" : "9")
      const all = Headlines.until(market.seed, instrument, now()).filter(({ at, providerCode }) => {
        const told = digits(Headlines.time(at), "0")
        return wanted.includes(providerCode) && told > from && told <= to
      })
      const most = Math.min(totalResults > 0 ? totalResults : mostHeadlines, mostHeadlines)
      const rows = all.slice(0, most).map(({ articleId, at, headline, providerCode }): Event => ({
        _tag: "historicalNews",
        reqId,
        time: Headlines.time(at),
        providerCode,
        articleId,
        headline
      }))
      Client.push(client, [...rows, { _tag: "historicalNewsEnd", reqId, hasMore: all.length > most }])
    }
  }
})
