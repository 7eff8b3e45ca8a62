/**
 * What a setting that names a host, an account or a place on the network may be.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { isLoopback } from "../../domain/Settings.ts"
import { must, type Value } from "./Value.ts"

/**
 * A host name or address without scheme and port; an IPv6 address may stand in brackets.
 *
 * @since 0.1.0
 * @category constructors
 */
export const host: Value<string> = (text) => {
  const bare = /^\[[0-9A-Fa-f:.]+\]$/.test(text) ? text.slice(1, -1) : text
  const named = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/.test(bare)
  const numbered = bare.includes(":") && URL.canParse(`http://[${bare}]`)
  return named || numbered ? Result.succeed(bare) : must("a host name or address, without scheme and port", text)
}

/**
 * An account id. Never quoted: it may be a live one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const account: Value<string> = (text) =>
  /^[A-Z][A-Z0-9]{3,15}$/.test(text) && /\d/.test(text)
    ? Result.succeed(text)
    : Result.fail("must be one account id as TWS shows it, in capitals, such as DU1234567")

/**
 * An `http` or `https` address; what is sent to it in clear must stay on this machine where `secure`. Never quoted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const url = (secure: boolean): Value<string> => (text) => {
  const address = URL.canParse(text) ? new URL(text) : undefined
  if (address === undefined || (address.protocol !== "https:" && address.protocol !== "http:")) {
    return Result.fail("must be an https address")
  }
  return secure && address.protocol === "http:" && !isLoopback(address.hostname)
    ? Result.fail("must be an https address: it would cross the network in clear")
    : Result.succeed(text)
}

/**
 * A text as it may be shown: where it is an address with a user or a password in it, without them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shown = (text: string): string => {
  const address = URL.canParse(text) ? new URL(text) : undefined
  return address === undefined || address.username + address.password === ""
    ? text
    : address.href.replace(/\/\/[^/]*@/, "//***@")
}

/**
 * A bearer token: visible ASCII without spaces. Never quoted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const token: Value<string> = (text) =>
  /^[\x21-\x7e]+$/.test(text) ? Result.succeed(text) : Result.fail("must be visible ASCII without spaces")
