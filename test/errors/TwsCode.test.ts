import { assert, describe, it } from "@effect/vitest"
import * as Notice from "../../src/domain/Notice.ts"
import * as TwsCode from "../../src/errors/TwsCode.ts"
import * as Connection from "../../src/errors/TwsCode/Connection.ts"
import * as Order from "../../src/errors/TwsCode/Order.ts"
import * as Request from "../../src/errors/TwsCode/Request.ts"

const span = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

const about = (code: number, context: TwsCode.Context = {}) => {
  const { retryable, scope, severity } = TwsCode.lookup(code, context)
  return [severity, scope, retryable]
}

// every code of the catalogue that IBKR publishes or that was seen in the wild
const catalogue = [
  ...[1100, 1101, 1102, 1300, 2100, 2101, 2102, 2103, 2104, 2105, 2106, 2107, 2108, 2109, 2110, 2111, 2119, 2130, 2137],
  ...[2139, 2148, 2150, 2152, 2157, 2158, 2168, 2169, 2174, 2176, 2187],
  ...[326, 327, 330, 331, 344, 357, 438, 460, 203, 321, 10141, 10197],
  ...[100, 101, 102, 103, 122, 138, 139, 142, 143, 300, 301, 302, ...span(304, 310), 316, 317, 319, 320, 322, 323, 324],
  ...[354, 365, 366, 381, 384, 385, 386, 414, 420, 430, 162, 165, 166, 200, 492],
  ...[
    10089,
    10090,
    10091,
    10092,
    10167,
    10168,
    10182,
    10185,
    10186,
    10187,
    10189,
    10190,
    10225,
    ...span(10276, 10285),
    10299
  ],
  ...[10309, 10314, 10322, 10328, 10330, 10339, 10346],
  ...[201, 202, 399, 404, 10147, 10148, 10149, 135, 136, 161, 104, 105, 329, 10349, 10233, 10311, 10329],
  ...[
    ...span(10331, 10333),
    106,
    107,
    109,
    110,
    111,
    ...span(113, 121),
    ...span(124, 126),
    ...span(129, 134),
    137,
    140
  ],
  ...[
    141,
    ...span(144, 148),
    ...span(151, 160),
    163,
    164,
    167,
    168,
    303,
    ...span(311, 315),
    325,
    328,
    ...span(332, 343)
  ],
  ...[
    ...span(345, 353),
    355,
    356,
    ...span(358, 364),
    ...span(367, 380),
    382,
    383,
    ...span(387, 398),
    ...span(400, 403)
  ],
  ...[...span(405, 413), ...span(415, 419), ...span(421, 429), ...span(431, 437), ...span(439, 449), 463, 481],
  ...[...span(10000, 10027), 10230, 10231, ...span(10240, 10252), ...span(10255, 10270), 10274, ...span(10287, 10290)],
  ...[10293, 10317, 10318, ...span(10324, 10327), 10340],
  ...span(501, 589)
]

describe("TwsCode", () => {
  it("knows every code of the catalogue and no other, each once", () => {
    const listed = [...Connection.rows, ...Request.rows, ...Order.rows].flatMap(([codes]) =>
      codes.flatMap((each) => typeof each === "number" ? [each] : span(...each))
    )
    const ascending = (a: number, b: number) => a - b
    assert.deepStrictEqual(listed.toSorted(ascending), [...catalogue].sort(ascending))
    assert.strictEqual(TwsCode.table.size, listed.length)
  })

  it("speaks the severities of notices", () => {
    const used = new Set([...TwsCode.table.values()].map(({ severity }) => severity))
    assert.deepStrictEqual(
      Notice.Severity.literals.filter((severity) => used.has(severity)),
      ["info", "warning", "error", "critical"]
    )
  })

  it("advises in one sentence", () => {
    for (const [code, { advice }] of TwsCode.table) {
      assert.match(advice, /^[A-Z1].*[^.]\.$/, `${code}`)
      assert.strictEqual(advice.replaceAll(/(yyyymmdd-hh:mm:ss|[a-z]\.[a-z])/g, "").match(/\. /g), null, `${code}`)
    }
  })

  it("tells the line, farms, requests and orders apart", () => {
    assert.deepStrictEqual(
      [1100, 1101, 1102, 1300, 2110, 326, 100, 506].map((code) => about(code)),
      [
        ["error", "connection", true],
        ["warning", "connection", true],
        ["info", "connection", true],
        ["error", "connection", true],
        ["error", "connection", true],
        ["error", "connection", true],
        ["error", "connection", true],
        ["critical", "connection", false]
      ]
    )
    assert.deepStrictEqual(
      [2103, 2104, 2107, 2157, 2150, 162, 354, 201, 202, 399, 10349].map((code) => about(code)),
      [
        ["warning", "notice", true],
        ["info", "notice", true],
        ["info", "notice", true],
        ["warning", "notice", true],
        ["warning", "notice", true],
        ["error", "request", true],
        ["error", "request", false],
        ["error", "order", false],
        ["info", "order", false],
        ["warning", "order", true],
        ["warning", "order", true]
      ]
    )
  })

  it("asks what the id belongs to where a code means two things", () => {
    assert.deepStrictEqual(about(200), ["error", "request", true])
    assert.deepStrictEqual(about(200, { id: 5, about: "order" }), ["error", "order", true])
    assert.deepStrictEqual(about(203, { id: 5, about: "request" }), ["error", "request", false])
    assert.deepStrictEqual(about(1100, { id: 5, about: "request" }), ["error", "connection", true])
    assert.deepStrictEqual(about(2104, { id: 5, about: "request" }), ["info", "notice", true])
  })

  it("reads the text where only the text can tell", () => {
    const readOnly = "Error validating request.-'bZ' : cause - The API interface is currently in Read-Only mode."
    assert.deepStrictEqual(about(321, { id: -1, text: readOnly }), ["warning", "connection", false])
    assert.deepStrictEqual(about(321, { id: 9, text: "Error validating request.-'bW' : cause - Missing exchange" }), [
      "error",
      "request",
      false
    ])
    assert.isTrue(TwsCode.isReadOnlyApi(321, readOnly))
    assert.isFalse(TwsCode.isReadOnlyApi(322, readOnly))
    assert.isFalse(TwsCode.isReadOnlyApi(321, "Missing exchange"))
    for (
      const said of ["the API is READ ONLY", "readonly", "Read\u2011Only", "Read\u00a0-\u00a0Only", "Read&#8209;Only"]
    ) {
      assert.isTrue(TwsCode.isReadOnlyApi(321, said), said)
    }
    assert.isFalse(TwsCode.isReadOnlyApi(321, "already there is only one"))
    const elsewhere = "Trading TWS session is connected from a different IP address"
    assert.match(TwsCode.lookup(162, { text: elsewhere }).advice, /another address/)
    assert.match(TwsCode.lookup(10189, { text: elsewhere }).advice, /another address/)
    assert.deepStrictEqual(about(162, { text: "API historical data query cancelled: 4" }), [
      "warning",
      "request",
      false
    ])
    assert.deepStrictEqual(about(10186, { text: "Failed to cancel PNL (not subscribed)" }), [
      "warning",
      "request",
      false
    ])
    assert.deepStrictEqual(about(10186, { text: "Requested market data is not subscribed" }), [
      "error",
      "request",
      false
    ])
  })

  it("says of 321 in words that it does not read that the API may be read-only", () => {
    const cause = "Error validating request.-'bW' : cause - "
    const texts = [
      "\u8bf7\u6c42\u88ab\u62d2\u7edd",
      "",
      `${cause}The API interface is currently in Read-Only mode.`,
      `${cause}Please enter exchange`,
      " error  validating request"
    ]
    assert.deepStrictEqual(texts.map((text) => TwsCode.mayBeReadOnlyApi(321, text)), [true, true, true, false, false])
    assert.isFalse(TwsCode.mayBeReadOnlyApi(322, ""))
  })

  it("takes \"Warning:\" for a warning, but not for a rejected order or the line itself", () => {
    assert.deepStrictEqual(about(10017, { id: 3, text: "Warning: approaching a limit" }), ["warning", "order", false])
    assert.deepStrictEqual(about(77_777, { id: 3, text: "Warning: something" }), ["warning", "request", false])
    assert.deepStrictEqual(about(201, { id: 3, text: "Order rejected - reason: Warning: no" }), [
      "error",
      "order",
      false
    ])
    assert.deepStrictEqual(about(1100, { id: 3, text: "Warning: lost" }), ["error", "connection", true])
  })

  it("has a rule for what it does not know", () => {
    assert.deepStrictEqual(about(2199, { id: 3 }), ["warning", "request", false])
    assert.deepStrictEqual(about(2199, { id: -1 }), ["warning", "notice", false])
    assert.deepStrictEqual(about(2200, { id: 3 }), ["error", "request", false])
    assert.deepStrictEqual(about(2099, { id: 3, about: "request" }), ["error", "request", false])
    assert.deepStrictEqual(about(77_777, { id: -1 }), ["warning", "notice", false])
    assert.deepStrictEqual(about(77_777), ["warning", "notice", false])
    assert.deepStrictEqual(about(77_777, { id: 3, about: "order" }), ["warning", "order", false])
  })

  it("knows what concerns the line to IBKR and the session", () => {
    assert.deepStrictEqual(
      [1100, 2110, 1101, 1102, 2104, 1300].map(TwsCode.upstream),
      ["lost", "lost", "restored_lost", "restored_kept", undefined, undefined]
    )
    assert.deepStrictEqual([326, 327].map(TwsCode.isClientIdInUse), [true, false])
  })

  it("reads the new port of 1300", () => {
    const text =
      "TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - "
    assert.deepStrictEqual(
      [`${text}7499`, `${text}7499.`, `${text}65535`, `${text}65536`, `${text}0`, text, `${text}99999999999999999999`]
        .map((each) => TwsCode.movedPort(1300, each)),
      [7499, 7499, 65_535, undefined, undefined, undefined, undefined]
    )
    assert.strictEqual(TwsCode.movedPort(1100, `${text}7499`), undefined)
  })
})
