/**
 * Who belongs together: an advisor's accounts, the groups of them, and what stands for all.
 *
 * @since 0.1.0
 */

/**
 * A group of an advisor's accounts with the method by which orders are shared out among them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Group {
  readonly name: string
  readonly method: string
  readonly members: ReadonlyArray<{ readonly account: string; readonly amount: number | undefined }>
}

/** Is this the account of an advisor (source: IBKR's prefixes `F`, on paper `DF`)? */
const isAdvisor = (account: string | undefined): account is string => /^D?F\d/.test(account ?? "")

// a few hundred groups; what is much longer, and never closes its tags, takes the square of its length to read
const longest = 16 * 1024

const all = (text: string, name: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, "g"))].map(([, inner = ""]) => inner.trim())

/**
 * Reads the groups of an advisor's XML, in the form of TWS and in the one that carries amounts.
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (xml: string): ReadonlyArray<Group> =>
  all(xml.length > longest ? "" : xml, "Group").map((text) => ({
    name: all(text, "name")[0] ?? "",
    method: all(text, "defaultMethod")[0] ?? "Equal",
    members: [
      ...all(text, "String").map((account) => ({ account, amount: undefined })),
      ...all(text, "Account").map((one) => {
        const amount = all(one, "amount")[0]
        return { account: all(one, "acct")[0] ?? "", amount: amount === undefined ? undefined : Number(amount) }
      })
    ].filter(({ account }) => account !== "")
  })).filter(({ name }) => name !== "")

/**
 * The family of these accounts: of an advisor where the first is one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (accounts: () => ReadonlyArray<string>) => {
  const own = (): ReadonlyArray<string> => {
    const [first, ...others] = accounts()
    return isAdvisor(first) ? others : accounts()
  }
  const initial = (): string =>
    `<?xml version="1.0" encoding="UTF-8"?><ListOfGroups><Group><name>Everyone</name><defaultMethod>Equal</defaultMethod><ListOfAccts varName="list">${
      own().map((account) => `<String>${account}</String>`).join("")
    }</ListOfAccts></Group></ListOfGroups>`
  let xml: string | undefined
  let known: { readonly text: string; readonly groups: ReadonlyArray<Group> } | undefined
  const groups = (): ReadonlyArray<Group> => {
    const text = xml ?? initial()
    if (known?.text !== text) known = { text, groups: parse(text) }
    return known.groups
  }

  return {
    isAdvised: (): boolean => isAdvisor(accounts()[0]),
    /** The accounts that own something: all but the advisor's. */
    own,
    groups,
    /** The accounts that a name stands for, itself included; none where nobody bears it. */
    members: (name: string): ReadonlyArray<string> => {
      const [first = ""] = accounts()
      if (own().includes(name)) return [name]
      if (isAdvisor(first) && (name === first || name === "All" || name === `${first}A`)) return own()
      return groups().find((group) => group.name === name)?.members.map(({ account }) => account) ?? []
    },
    xml: (): string => xml ?? initial(),
    aliases: (): string =>
      `<?xml version="1.0" encoding="UTF-8"?><ListOfAccountAliases>${
        accounts().map((account) =>
          `<AccountAlias><account>${account}</account><alias>${account}</alias></AccountAlias>`
        ).join("")
      }</ListOfAccountAliases>`,
    replace: (text: string | undefined): void => {
      xml = text
    },
    /** The groups as they were replaced, if they were. */
    kept: (): string | undefined => xml
  }
}

/**
 * The family of a gateway's accounts.
 *
 * @since 0.1.0
 * @category models
 */
export interface Family extends ReturnType<typeof make> {}
