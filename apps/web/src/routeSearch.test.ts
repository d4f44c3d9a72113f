import { expect, test } from "vitest";
import { parseFormSearch, parseNext, parseRecordSearch } from "./routeSearch.ts";

test("a form page's query string keeps what fits and drops the rest", () => {
  expect(parseFormSearch({ view: "mine", filter: "status = 'open'", peek: 7, other: 1 })).toEqual({
    view: "mine",
    filter: "status = 'open'",
    peek: 7,
  });
  expect(parseFormSearch({ view: 3, filter: "", peek: -1 })).toEqual({});
});

test.each(["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "", 7])(
  "after signing in nobody is sent to %j",
  (next) => {
    expect(parseNext({ next })).toEqual({});
  },
);

test("after signing in one returns to the page one came for", () => {
  expect(parseNext({ next: "/w/demo/f/ticket?view=mine" })).toEqual({ next: "/w/demo/f/ticket?view=mine" });
});

test("a record's page reads what a new record begins with, and nothing that is no field or record", () => {
  expect(parseRecordSearch({ view: "all", link: "client.7", copy: 3 })).toEqual({
    view: "all",
    link: "client.7",
    copy: 3,
  });
  expect(parseRecordSearch({ link: "client.0", copy: -1 })).toEqual({});
  expect(parseRecordSearch({ link: "Client.7; drop", copy: "3" })).toEqual({});
});
