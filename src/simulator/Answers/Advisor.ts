/**
 * Answers to advisors: the groups of their accounts, and what they replace them with.
 *
 * @since 0.1.0
 */
import * as Advisor from "../Account/Family.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const groups = 1
const profiles = 2
const aliases = 3

/**
 * Answers 18 and 19.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ changed, family }: Ground): Family => {
  const no = (client: Client.Client, id = -1): boolean => {
    if (family.isAdvised()) return false
    Client.push(client, [Notices.make(id, 331, "FA data operations ignored for non FA customers.")])
    return true
  }
  return {
    handlers: {
      requestFA: (client, faDataType) => {
        if (no(client)) return
        if (faDataType === profiles || faDataType < groups || faDataType > aliases) {
          return Client.push(client, [Notices.invalid(-1, `FA data type ${faDataType} is not supported`)])
        }
        const faXmlData = faDataType === groups ? family.xml() : family.aliases()
        Client.push(client, [{ _tag: "receiveFA", faDataType, faXmlData }])
      },
      replaceFA: (client, reqId, faDataType, xml) => {
        if (no(client, reqId)) return
        const members = new Set(family.own())
        const wanted = Advisor.parse(xml)
        const isGood = Number(faDataType) === groups && wanted.length > 0 &&
          wanted.every((group) => group.members.every(({ account }) => members.has(account)))
        if (!isGood) {
          return Client.push(client, [Notices.make(reqId, 10231, "The FA configuration is invalid.")])
        }
        family.replace(xml)
        changed()
        Client.push(client, [{ _tag: "replaceFAEnd", reqId, text: "success" }])
      }
    }
  }
}
