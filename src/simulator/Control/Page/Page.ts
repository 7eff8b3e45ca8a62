/**
 * The page at the control port: clients, orders, prices, faults and wire traffic, live. It holds all that it needs, asks
 * nobody but the gateway, and makes text of whatever a client has sent.
 *
 * @since 0.1.0
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { createHash } from "node:crypto" // edge: the policy names the script by its hash
import * as Holdings from "./Holdings.ts"
import * as Kit from "./Kit.ts"
import * as Main from "./Main.ts"
import { style } from "./Style.ts"
import * as Trading from "./Trading.ts"
import * as Traffic from "./Traffic.ts"
import * as Troubles from "./Troubles.ts"

/** The parts as their own text: each uses nothing but its parameters. */
const script = `"use strict";
const kit = (${Kit.make})(window);
const shows = [${[Trading.clients, Trading.orders, Holdings.prices, Holdings.positions, Troubles.active].join(", ")}];
const catalogue = ${Troubles.catalogue};
(${Main.start})(window, kit, {
  shows: shows.map((make) => make(kit)),
  traffic: (${Traffic.make})(kit),
  catalogue: (entries) => catalogue(kit, entries)
});
`

const icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath " +
  "d='M2 12 6 7l3 3 5-7' fill='none' stroke='%232257d6' stroke-width='2'/%3E%3C/svg%3E"

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated gateway</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<header>
  <h1>Simulated gateway</h1>
  <dl>
    <div><dt>listens at</dt><dd id="listening">…</dd></div>
    <div><dt>accounts</dt><dd id="accounts">…</dd></div>
    <div><dt>page</dt><dd id="stands" role="status">…</dd></div>
  </dl>
  <nav><a href="/docs">API</a> <button type="button" id="reset" class="danger">Reset</button></nav>
  <p id="said" role="status"></p>
</header>
<main>
  <div class="side">
    <section aria-labelledby="h-clients"><h2 id="h-clients">Clients</h2><div id="clients"></div></section>
    <section aria-labelledby="h-orders"><h2 id="h-orders">Orders</h2><div id="orders"></div></section>
    <section aria-labelledby="h-wire"><h2 id="h-wire">Wire</h2><div id="wire"></div></section>
  </div>
  <div class="side">
    <section aria-labelledby="h-faults">
      <h2 id="h-faults">Faults <button type="button" id="endAll" hidden>End all</button></h2>
      <div id="active"></div>
      <h3>Start one</h3>
      <div id="catalogue"></div>
    </section>
    <section aria-labelledby="h-prices"><h2 id="h-prices">Prices</h2><div id="prices"></div></section>
    <section aria-labelledby="h-positions"><h2 id="h-positions">Positions</h2><div id="positions"></div></section>
  </div>
</main>
<dialog id="sure" aria-labelledby="h-sure">
  <h2 id="h-sure">Back to the initial world?</h2>
  <p>Every line is reset, every fault ends, all orders and positions are as they were at the start.</p>
  <menu>
    <button type="button" id="keep">Keep it</button>
    <button type="button" id="do-reset" class="danger">Reset</button>
  </menu>
</dialog>
<noscript>This page needs its script. The same is at /docs, for programs.</noscript>
<script>${script}</script>
</body>
</html>
`

const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/** Nothing from elsewhere, no script but the one, and no text that becomes markup. */
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

/**
 * The page.
 *
 * @since 0.1.0
 * @category constructors
 */
export const response: HttpServerResponse.HttpServerResponse = HttpServerResponse.text(html, {
  contentType: "text/html; charset=utf-8",
  headers: { "content-security-policy": policy, vary: "accept" }
})
