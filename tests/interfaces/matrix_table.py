"""Who gets what at every address. Written by hand from what each role is for, never computed from the policies that it tests.

Columns
    a  nobody (not signed in)          x  a unit without part in it
    o  the campaign office             r  the responsible person named in it
    l  a leader                        c  a checker of unit x
    L  the campaign's lead unit        i  an inspector
    A  the accountable unit            d  the discipline liaison
    s  an assisting unit               S Z U  system, security, audit administrator
                                       f  the office of another county
Cells
    2  the page (200)                  L  to the sign-in page        #  input is missing (422)
    >  somewhere else (302)            .  nothing there (404)        !  there, but not for this reader or not now (403)
    5  not this method (405)           1  not recognized (401)

A foreign thing is always ".", never "!". What is posted is empty: a reader who may take the step is told what is missing.
"""

from dataclasses import dataclass

COLUMNS = "aolLAsxrcidSZUf"


@dataclass(frozen=True, slots=True)
class Row:
    """One address with one thing and one method, and the answer for every column."""

    route: str
    method: str
    thing: str
    answers: str

    @property
    def cells(self) -> dict[str, str]:
        return dict(zip(COLUMNS, self.answers.replace(" ", ""), strict=True))


def _row(route: str, method: str, thing: str, answers: str) -> Row:
    return Row(route, method, thing, answers)


PORTAL = (
    #                                             a o l L A s x r c i d S Z U f
    _row("healthz", "GET", "",                   "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("healthz", "POST", "",                  "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("readyz", "GET", "",                    "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("readyz", "POST", "",                   "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("set_language", "GET", "",              "> > > > > > > > > > > > > > >"),
    _row("set_language", "POST", "",             "> > > > > > > > > > > > > > >"),
    _row("home", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("home", "POST", "",                     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("audit:list", "GET", "",                "L 2 2 . . . . . . . . . 2 2 2"),
    _row("audit:list", "POST", "",               "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("audit:head", "GET", "",                "L 2 2 . . . . . . . . . 2 2 2"),
    _row("audit:export", "GET", "",              "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("audit:export", "POST", "",             "L . . . . . . . . . . . . 2 ."),
    _row("audit:act", "GET", "act",              "L 2 2 2 2 2 . 2 . 2 . . . 2 ."),
    _row("audit:act", "GET", "no act",           "L . . . . . . . . . . . . . ."),
    _row("audit:proof", "GET", "act",            "L 2 2 2 2 2 . 2 . 2 . . . 2 ."),
    _row("audit:proof", "GET", "no act",         "L . . . . . . . . . . . . . ."),
)  # fmt: skip

OVERVIEW = (
    #                                             a o l L A s x r c i d S Z U f
    _row("overview", "GET", "",                  "L 2 2 2 2 2 2 . . 2 . . . . 2"),
    _row("overview", "POST", "",                 "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("self-check", "GET", "",                "L . . 2 2 2 2 . . . . . . . ."),
    _row("self-check", "POST", "",               "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
)  # fmt: skip

ACCOUNT = (
    #                                                   a o l L A s x r c i d S Z U f
    _row("account_login", "GET", "",                   "2 > > > > > > > > > > > > > >"),
    _row("account_login", "POST", "",                  "2 > > > > > > > > > > > > > >"),
    _row("account_logout", "GET", "",                  "> 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_logout", "POST", "",                 "> > > > > > > > > > > > > > >"),
    _row("account_inactive", "GET", "",                "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_reauthenticate", "GET", "",          "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_change_password", "GET", "",         "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_change_password", "POST", "",        "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_me", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_me", "POST", "",                     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("mfa_index", "GET", "",                       "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("mfa_authenticate", "GET", "",                "> > > > > > > > > > > > > > >"),
    _row("mfa_reauthenticate", "GET", "",              "L > > > > > > > > > > > > > >"),
    _row("mfa_activate_totp", "GET", "",               "L > > > > > > > > > > > > > >"),
    _row("mfa_deactivate_totp", "GET", "",             "L . . . . . . . . . . . . . ."),
    _row("mfa_view_recovery_codes", "GET", "",         "L . . . . . . . . . . . . . ."),
    _row("mfa_generate_recovery_codes", "GET", "",     "L > > > > > > > > > > > > > >"),
    _row("mfa_download_recovery_codes", "GET", "",     "L . . . . . . . . . . . . . ."),
    _row("socialaccount_login_cancelled", "GET", "",   "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("socialaccount_login_error", "GET", "",       "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    _row("openid_connect_login", "GET", "provider",    "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("openid_connect_callback", "GET", "provider", ". . . . . . . . . . . . . . ."),
)  # fmt: skip

ORGANIZATIONS = (
    #                                                              a o l L A s x r c i d S Z U f
    _row("organizations:units", "GET", "",                        "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("organizations:units", "POST", "",                       "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("organizations:unit", "GET", "unit",                     "L 2 2 2 2 2 2 2 2 2 2 2 2 2 ."),
    _row("organizations:unit", "GET", "no unit",                  "L . . . . . . . . . . . . . ."),
    _row("organizations:new-unit", "GET", "",                     "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("organizations:new-unit", "POST", "",                    "L ! ! ! ! ! ! ! ! ! ! # ! ! !"),
    _row("organizations:unit-rename", "GET", "unit",              "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-rename", "POST", "unit",             "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:unit-alias", "GET", "unit",               "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-alias", "POST", "unit",              "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:unit-alias-remove", "GET", "unit",        "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-alias-remove", "POST", "unit",       "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:unit-post", "GET", "unit",                "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-post", "POST", "unit",               "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:unit-appoint", "GET", "unit",             "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-appoint", "POST", "unit",            "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:unit-retire", "GET", "unit",              "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:unit-retire", "POST", "unit",             "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:people", "GET", "",                       "L 2 2 2 2 2 2 2 2 2 ! 2 2 ! 2"),
    _row("organizations:person", "GET", "person",                 "L 2 2 . 2 . . 2 . 2 . 2 2 . ."),
    _row("organizations:person", "GET", "no person",              "L . . . . . . . . . . . . . ."),
    _row("organizations:new-person", "GET", "",                   "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("organizations:new-person", "POST", "",                  "L ! ! ! ! ! ! ! ! ! ! # ! ! !"),
    _row("organizations:person-merge", "GET", "person",           "L ! ! . ! . . ! . ! . > ! . ."),
    _row("organizations:person-merge", "POST", "person",          "L ! ! . ! . . ! . ! . > ! . ."),
    _row("organizations:appointment-end", "GET", "appointment",   "L ! ! . ! . . ! . ! . 2 ! . ."),
    _row("organizations:appointment-end", "POST", "appointment",  "L ! ! . ! . . ! . ! . # ! . ."),
    _row("users:users", "GET", "",                                "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:user", "GET", "user",                             "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:user", "GET", "no user",                          "L ! ! ! ! ! ! ! ! ! ! ! . ! !"),
    _row("users:new", "GET", "",                                  "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:new", "POST", "",                                 "L ! ! ! ! ! ! ! ! ! ! ! # ! !"),
    _row("users:grant", "GET", "user",                            "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:grant", "POST", "user",                           "L ! ! ! ! ! ! ! ! ! ! ! # ! !"),
    _row("users:revoke", "GET", "grant",                          "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:revoke", "POST", "grant",                         "L ! ! ! ! ! ! ! ! ! ! ! # ! !"),
    _row("users:deactivate", "GET", "user",                       "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:deactivate", "POST", "user",                      "L ! ! ! ! ! ! ! ! ! ! ! # ! !"),
    _row("users:password", "GET", "user",                         "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:two-factor", "GET", "user",                       "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:unlock", "GET", "user",                           "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:identity", "GET", "user",                         "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
)  # fmt: skip

REGIONS = (
    #                                                              a o l L A s x r c i d S Z U f
    _row("organizations:regions", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("organizations:regions", "POST", "",                     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("organizations:new-region", "GET", "",                   "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("organizations:new-region", "POST", "",                  "L ! ! ! ! ! ! ! ! ! ! # ! ! !"),
    _row("organizations:region-rename", "GET", "region",          "L ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("organizations:region-rename", "POST", "region",         "L ! ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("organizations:region-rename", "GET", "no region",       "L . . . . . . . . . . . . . ."),
)  # fmt: skip

CALENDARS_AND_JOBS = (
    #                                                  a o l L A s x r c i d S Z U f
    _row("calendars:years", "GET", "",                "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("calendars:years", "POST", "",               "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("calendars:month", "GET", "month",           "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("calendars:load", "GET", "",                 "L 2 ! ! ! ! ! ! ! ! ! 2 ! ! 2"),
    _row("calendars:load", "POST", "",                "L # ! ! ! ! ! ! ! ! ! # ! ! #"),
    _row("calendars:override", "GET", "",             "L 2 ! ! ! ! ! ! ! ! ! 2 ! ! 2"),
    _row("calendars:override", "POST", "",            "L # ! ! ! ! ! ! ! ! ! # ! ! #"),
    _row("calendars:withdraw", "GET", "day",          "L 2 ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("calendars:withdraw", "POST", "day",         "L # ! ! ! ! ! ! ! ! ! # ! ! ."),
    _row("calendars:withdraw", "GET", "no day",       "L . . . . . . . . . . . . . ."),
    _row("jobs:list", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("jobs:list", "POST", "",                     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("jobs:job", "GET", "job",                    "L 2 . . . . . . . . . 2 . . ."),
    _row("jobs:job", "GET", "no job",                 "L . . . . . . . . . . . . . ."),
    _row("jobs:file", "GET", "job",                   "L . . . . . . . . . . . . . ."),
    _row("jobs:put-back", "GET", "job",               "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("jobs:put-back", "POST", "job",              "L ! . . . . . . . . . > . . ."),
    _row("jobs:put-back", "POST", "no job",           "L . . . . . . . . . . . . . ."),
    _row("jobs:schedule", "GET", "schedule",          "L . . . . . . . . . . 2 . . ."),
    _row("jobs:schedule", "POST", "schedule",         "L . . . . . . . . . . # . . ."),
    _row("jobs:schedule", "GET", "no schedule",       "L . . . . . . . . . . . . . ."),
    _row("jobs:schedule-run", "GET", "schedule",      "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("jobs:schedule-run", "POST", "schedule",     "L . . . . . . . . . . > . . ."),
    _row("jobs:schedule-run", "POST", "no schedule",  "L . . . . . . . . . . . . . ."),
)  # fmt: skip

NARROWING = (
    #                                                       a o l L A s x r c i d S Z U f
    _row("ledger:narrow", "GET", "",                       "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:narrow", "POST", "",                      "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
)  # fmt: skip

LEDGER = (
    #                                                       a o l L A s x r c i d S Z U f
    _row("ledger:problems", "GET", "",                     "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:problems", "POST", "",                    "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:choices", "GET", "menu",                  "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:new", "GET", "",                          "L 2 ! 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("ledger:new", "POST", "",                         "L # ! # # # # ! ! ! ! ! ! ! #"),
    _row("ledger:problem", "GET", "registered",            "L 2 2 2 . . . . . 2 . . . . ."),
    _row("ledger:problem", "GET", "dispatched",            "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("ledger:problem", "GET", "rectifying",            "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("ledger:problem", "GET", "applied",               "L 2 2 2 2 2 . 2 2 2 . . . . ."),
    _row("ledger:problem", "GET", "under check",           "L 2 2 2 2 2 . 2 2 2 . . . . ."),
    _row("ledger:problem", "GET", "closed",                "L 2 2 2 2 2 . 2 2 2 . . . . ."),
    _row("ledger:problem", "GET", "no problem",            "L . . . . . . . . . . . . . ."),
    _row("ledger:problem", "POST", "dispatched",           "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:dispatch", "GET", "registered",           "L 2 ! 2 . . . . . ! . . . . ."),
    _row("ledger:dispatch", "POST", "registered",          "L # ! # . . . . . ! . . . . ."),
    _row("ledger:dispatch", "GET", "dispatched",           "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:accept", "GET", "dispatched",             "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("ledger:accept", "POST", "dispatched",            "L ! ! ! # ! . # . ! . . . . ."),
    _row("ledger:accept", "GET", "registered",             "L ! ! ! . . . . . ! . . . . ."),
    _row("ledger:ask-handback", "GET", "dispatched",       "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("ledger:ask-handback", "POST", "dispatched",      "L ! ! ! # ! . # . ! . . . . ."),
    _row("ledger:uphold-handback", "GET", "handed back",   "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:uphold-handback", "POST", "handed back",  "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:uphold-handback", "GET", "handed back thrice", "L ! 2 ! ! ! . ! . ! . . . . ."),
    _row("ledger:reject-handback", "GET", "handed back",   "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:reject-handback", "POST", "handed back",  "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:reject-handback", "GET", "handed back thrice", "L ! 2 ! ! ! . ! . ! . . . . ."),
    _row("ledger:begin", "GET", "accepted",                "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("ledger:begin", "POST", "accepted",               "L ! ! ! # ! . # . ! . . . . ."),
    _row("ledger:progress", "GET", "rectifying",           "L ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("ledger:progress", "POST", "rectifying",          "L ! ! ! # # . # . ! . . . . ."),
    _row("ledger:progress", "GET", "applied",              "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("ledger:evidence", "GET", "rectifying",           "L ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("ledger:evidence", "POST", "rectifying",          "L ! ! ! # # . # . ! . . . . ."),
    _row("ledger:extension", "GET", "rectifying",          "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("ledger:extension", "POST", "rectifying",         "L ! ! ! # ! . # . ! . . . . ."),
    _row("ledger:rule-extension", "GET", "extension asked", "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:rule-extension", "POST", "extension asked", "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:measure", "GET", "rectifying",            "L 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("ledger:measure", "POST", "rectifying",           "L # ! # # ! . # . ! . . . . ."),
    _row("ledger:measure", "GET", "applied",               "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("ledger:end-measure", "GET", "row",               "L 2 ! 2 2 2 . 2 . ! . . . . ."),
    _row("ledger:end-measure", "POST", "row",              "L # ! # # # . # . ! . . . . ."),
    _row("ledger:end-measure", "GET", "missing row",       "L . . . . . . . . . . . . . ."),
    _row("ledger:milestone", "GET", "rectifying",          "L 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("ledger:milestone", "POST", "rectifying",         "L # ! # # ! . # . ! . . . . ."),
    _row("ledger:reach-milestone", "GET", "row",           "L ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("ledger:reach-milestone", "POST", "row",          "L ! ! ! # # . # . ! . . . . ."),
    _row("ledger:reach-milestone", "GET", "missing row",   "L . . . . . . . . . . . . . ."),
    _row("ledger:standard", "GET", "accepted",             "L 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("ledger:standard", "POST", "accepted",            "L # ! # # ! . # . ! . . . . ."),
    _row("ledger:settle", "GET", "unread",                 "L 2 ! 2 . . . . . ! . . . . ."),
    _row("ledger:settle", "POST", "unread",                "L # ! # . . . . . ! . . . . ."),
    _row("ledger:edit", "GET", "dispatched",               "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("ledger:edit", "POST", "dispatched",              "L # ! # ! ! . ! . ! . . . . ."),
    _row("ledger:edit", "GET", "closed",                   "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("ledger:suspend", "GET", "dispatched",            "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:suspend", "POST", "dispatched",           "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:resume", "GET", "suspended",              "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:resume", "POST", "suspended",             "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:merge", "GET", "dispatched",              "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:merge", "POST", "dispatched",             "L # ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:share", "GET", "dispatched",              "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("ledger:share", "POST", "dispatched",             "L # ! # ! ! . ! . ! . . . . ."),
    _row("ledger:share", "GET", "closed",                  "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("ledger:withdraw", "GET", "dispatched",           "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("ledger:withdraw", "POST", "dispatched",          "L # ! ! ! ! . ! . ! . . . . ."),
    _row("evidence:file", "GET", "evidence",               "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("evidence:file", "POST", "evidence",              "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("evidence:file", "GET", "no evidence",            "L . . . . . . . . . . . . . ."),
    _row("evidence:picture", "GET", "evidence",            "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("evidence:thumbnail", "GET", "evidence",          "L 2 2 2 2 2 . 2 . 2 . . . . ."),
)  # fmt: skip

IMPORT = (
    #                                                       a o l L A s x r c i d S Z U f
    _row("ledger:import", "GET", "",                       "L 2 ! 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("ledger:import", "POST", "",                      "L # ! # # # # ! ! ! ! ! ! ! #"),
    _row("ledger:import-draft", "GET", "draft",            "L > . . . . . . . . . . . . ."),
    _row("ledger:import-draft", "GET", "lead's draft",     "L > . > . . . . . . . . . . ."),
    _row("ledger:import-draft", "GET", "no draft",         "L . . . . . . . . . . . . . ."),
    _row("ledger:import-draft", "POST", "draft",           "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:import-file", "GET", "draft",             "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:import-file", "POST", "draft",            "L # . . . . . . . . . . . . ."),
    _row("ledger:import-columns", "GET", "draft",          "L 2 . . . . . . . . . . . . ."),
    _row("ledger:import-columns", "POST", "draft",         "L # . . . . . . . . . . . . ."),
    _row("ledger:import-rows", "GET", "draft",             "L 2 . . . . . . . . . . . . ."),
    _row("ledger:import-rows", "GET", "lead's draft",      "L 2 . 2 . . . . . . . . . . ."),
    _row("ledger:import-rows", "POST", "draft",            "L # . . . . . . . . . . . . ."),
    _row("ledger:import-rows", "POST", "no draft",         "L . . . . . . . . . . . . . ."),
    _row("ledger:import-rehearsal", "GET", "draft",        "L > . . . . . . . . . . . . ."),
    _row("ledger:import-rehearsal", "POST", "draft",       "L # . . . . . . . . . . . . ."),
    _row("ledger:import-write", "GET", "draft",            "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:import-write", "POST", "draft",           "L # . . . . . . . . . . . . ."),
    _row("ledger:import-write", "POST", "no draft",        "L . . . . . . . . . . . . . ."),
    _row("ledger:import-lines", "GET", "draft",            "L . . . . . . . . . . . . . ."),
    _row("ledger:import-stop", "POST", "draft",            "L > . . . . . . . . . . . . ."),
    _row("ledger:import-drop", "POST", "lead's draft",     "L > . > . . . . . . . . . . ."),
    _row("ledger:import-drop", "POST", "no draft",         "L . . . . . . . . . . . . . ."),
    _row("ledger:import-run", "GET", "run",                "L 2 2 2 . . . . . . . . . . ."),
    _row("ledger:import-run", "GET", "no run",             "L . . . . . . . . . . . . . ."),
    _row("ledger:import-undo", "GET", "run",               "L 2 ! ! . . . . . . . . . . ."),
    _row("ledger:import-undo", "POST", "run",              "L # ! ! . . . . . . . . . . ."),
    _row("ledger:import-undo", "POST", "no run",           "L . . . . . . . . . . . . . ."),
)  # fmt: skip

SUPERVISION = (
    #                                                              a o l L A s x r c i d S Z U f
    _row("supervision:board", "GET", "",                          "L 2 2 2 2 2 2 2 . 2 . . . . 2"),
    _row("supervision:board", "POST", "",                         "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("supervision:notices", "GET", "",                        "L 2 2 2 2 2 2 2 . 2 . . . . 2"),
    _row("supervision:approve", "GET", "",                        "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("supervision:approve", "POST", "",                       "L 2 2 . . . . . . . . . . . 2"),
    _row("supervision:notice", "GET", "draft notice",             "L 2 2 . . . . . . 2 . . . . ."),
    _row("supervision:notice", "GET", "notice to approve",        "L 2 2 . . . . . . 2 . . . . ."),
    _row("supervision:notice", "GET", "told notice",              "L 2 2 . 2 . . 2 . 2 . . . . ."),
    _row("supervision:notice", "GET", "sent notice",              "L 2 2 . 2 . . 2 . 2 . . . . ."),
    _row("supervision:notice", "GET", "no notice",                "L . . . . . . . . . . . . . ."),
    _row("supervision:notice-tell", "GET", "draft notice",        "L 2 ! . . . . . . ! . . . . ."),
    _row("supervision:notice-tell", "POST", "draft notice",       "L > ! . . . . . . ! . . . . ."),
    _row("supervision:notice-tell", "GET", "told notice",         "L ! ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-answer", "GET", "told notice",       "L ! ! . 2 . . 2 . ! . . . . ."),
    _row("supervision:notice-answer", "POST", "told notice",      "L ! ! . # . . # . ! . . . . ."),
    _row("supervision:notice-submit", "GET", "told notice",       "L ! ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-submit", "POST", "told notice",      "L ! ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-approve", "GET", "notice to approve","L 2 2 . . . . . . ! . . . . ."),
    _row("supervision:notice-approve", "POST", "notice to approve","L > > . . . . . . ! . . . . ."),
    _row("supervision:notice-approve", "GET", "draft notice",     "L ! ! . . . . . . ! . . . . ."),
    _row("supervision:notice-refuse", "GET", "notice to approve", "L 2 2 . . . . . . ! . . . . ."),
    _row("supervision:notice-refuse", "POST", "notice to approve","L # # . . . . . . ! . . . . ."),
    _row("supervision:notice-deliver", "GET", "sent notice",      "L ! ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-deliver", "POST", "sent notice",     "L ! ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-sign", "GET", "sent notice",         "L ! ! . 2 . . ! . ! . . . . ."),
    _row("supervision:notice-sign", "POST", "sent notice",        "L ! ! . > . . ! . ! . . . . ."),
    _row("supervision:notice-reply", "GET", "signed notice",      "L ! ! . 2 . . ! . ! . . . . ."),
    _row("supervision:notice-reply", "POST", "signed notice",     "L ! ! . # . . ! . ! . . . . ."),
    _row("supervision:notice-accept", "GET", "replied notice",    "L 2 ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-accept", "POST", "replied notice",   "L > ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-return", "GET", "replied notice",    "L 2 ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-return", "POST", "replied notice",   "L # ! . ! . . ! . ! . . . . ."),
    _row("supervision:notice-withdraw", "GET", "draft notice",    "L 2 ! . . . . . . ! . . . . ."),
    _row("supervision:notice-withdraw", "POST", "draft notice",   "L # ! . . . . . . ! . . . . ."),
    _row("supervision:notice-withdraw", "GET", "no notice",       "L . . . . . . . . . . . . . ."),
    _row("supervision:reason", "GET", "rectifying",               "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("supervision:reason", "POST", "rectifying",              "L ! ! ! # ! . # . ! . . . . ."),
    _row("supervision:reason", "GET", "reason stated",            "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-ruling", "GET", "reason stated",     "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-ruling", "POST", "reason stated",    "L # ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-ruling", "GET", "rectifying",        "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-end", "GET", "ladder stopped",       "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-end", "POST", "ladder stopped",      "L # ! ! ! ! . ! . ! . . . . ."),
    _row("supervision:reason-end", "GET", "no problem",           "L . . . . . . . . . . . . . ."),
)  # fmt: skip

VERIFICATION = (
    #                                                           a o l L A s x r c i d S Z U f
    _row("verification:applications", "GET", "",               "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("verification:applications", "POST", "",              "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("verification:apply", "GET", "ready",                 "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("verification:apply", "POST", "ready",                "L ! ! ! # ! . # . ! . . . . ."),
    _row("verification:apply", "GET", "rectifying",            "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("verification:apply", "GET", "applied",               "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:withdraw-application", "GET", "applied",     "L ! ! ! 2 ! . 2 ! ! . . . . ."),
    _row("verification:withdraw-application", "POST", "applied",    "L ! ! ! # ! . # ! ! . . . . ."),
    _row("verification:withdraw-application", "GET", "under check", "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:check", "GET", "applied",               "L ! ! ! ! ! . ! 2 ! . . . . ."),
    _row("verification:check", "POST", "applied",              "L ! ! ! ! ! . ! # ! . . . . ."),
    _row("verification:check", "GET", "under check",           "L ! ! ! ! ! . ! 2 ! . . . . ."),
    _row("verification:check", "GET", "closed",                "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:check", "GET", "no problem",            "L . . . . . . . . . . . . . ."),
    _row("verification:release-check", "GET", "under check",   "L 2 ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:release-check", "POST", "under check",  "L # ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:release-check", "GET", "applied",       "L ! ! ! ! ! . ! ! ! . . . . ."),
    _row("verification:release-check", "GET", "no problem",    "L . . . . . . . . . . . . . ."),
)  # fmt: skip

LISTS = (
    #                                                  a o l L A s x r c i d S Z U f
    _row("ledger:bulk", "GET", "",                    "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:bulk", "POST", "",                   "L > > > > > > > > > > > > > >"),
    _row("ledger:bulk-done", "GET", "job",            "L . . . . . . . . . . . . . ."),
    _row("ledger:bulk-done", "GET", "no job",         "L . . . . . . . . . . . . . ."),
    _row("ledger:export", "GET", "",                  "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:export", "POST", "",                 "L # # # # # # # # # # # # # #"),
    _row("ledger:gallery", "GET", "",                 "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:gallery", "POST", "",                "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("ledger:view-new", "GET", "",                "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("ledger:view-new", "POST", "",               "L # # # # # # # # # # # # # #"),
    _row("ledger:view-rename", "GET", "named view",   "L 2 . . . . . . . . . . . . ."),
    _row("ledger:view-rename", "POST", "named view",  "L # . . . . . . . . . . . . ."),
    _row("ledger:view-remove", "GET", "named view",   "L 2 . . . . . . . . . . . . ."),
    _row("ledger:view-remove", "POST", "named view",  "L > . . . . . . . . . . . . ."),
)  # fmt: skip

CAMPAIGNS = (
    #                                                         a o l L A s x r c i d S Z U f
    _row("campaigns:list", "GET", "",                        "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("campaigns:list", "POST", "",                       "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("campaigns:kinds", "GET", "",                       "L 2 ! ! ! ! ! ! ! ! ! ! ! ! 2"),
    _row("campaigns:new", "GET", "kind",                     "L 2 ! ! ! ! ! ! ! ! ! ! ! ! 2"),
    _row("campaigns:new", "POST", "kind",                    "L # ! ! ! ! ! ! ! ! ! ! ! ! #"),
    _row("campaigns:new", "GET", "no kind",                  "L . ! ! ! ! ! ! ! ! ! ! ! ! ."),
    _row("campaigns:tasks", "GET", "",                       "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("campaigns:tasks", "POST", "",                      "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("campaigns:campaign", "GET", "campaign",            "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("campaigns:campaign", "POST", "campaign",           "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("campaigns:campaign", "GET", "no campaign",         "L . . . . . . . . . . . . . ."),
    _row("campaigns:edit", "GET", "campaign",                "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:edit", "POST", "campaign",               "L # ! > ! ! . ! . ! . . . . ."),
    _row("campaigns:edit", "GET", "no campaign",             "L . . . . . . . . . . . . . ."),
    _row("campaigns:participants", "GET", "campaign",        "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:participants", "POST", "campaign",       "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:plan-file", "GET", "campaign",           "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:plan-file", "POST", "campaign",          "L # ! # ! ! . ! . ! . . . . ."),
    _row("campaigns:end", "GET", "campaign",                 "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:end", "POST", "campaign",                "L # ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:resume", "GET", "campaign",              "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:resume", "POST", "campaign",             "L # ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:new-task", "GET", "campaign",            "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:new-task", "POST", "campaign",           "L # ! # ! ! . ! . ! . . . . ."),
    _row("campaigns:task", "GET", "task",                    "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("campaigns:task", "GET", "no task",                 "L . . . . . . . . . . . . . ."),
    _row("campaigns:task-hand-down", "GET", "task",          "L 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("campaigns:task-hand-down", "POST", "task",         "L # ! # # ! . # . ! . . . . ."),
    _row("campaigns:task-hand-down", "GET", "reported task", "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:task-change", "GET", "task",             "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:task-change", "POST", "task",            "L # ! # ! ! . ! . ! . . . . ."),
    _row("campaigns:task-report", "GET", "task",             "L ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("campaigns:task-report", "POST", "task",            "L ! ! ! # ! . # . ! . . . . ."),
    _row("campaigns:task-accept", "GET", "reported task",    "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:task-accept", "POST", "reported task",   "L > ! > ! ! . ! . ! . . . . ."),
    _row("campaigns:task-accept", "GET", "task",             "L ! ! ! ! ! . ! . ! . . . . ."),
    _row("campaigns:task-return", "GET", "reported task",    "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:task-return", "POST", "reported task",   "L # ! # ! ! . ! . ! . . . . ."),
    _row("campaigns:task-drop", "GET", "task",               "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaigns:task-drop", "POST", "task",              "L # ! # ! ! . ! . ! . . . . ."),
)  # fmt: skip

TOKENS = (
    #                                                  a o l L A s x r c i d S Z U f
    _row("account_tokens", "GET", "",                 "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_tokens", "POST", "",                "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("account_token_new", "GET", "",              "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("account_token_new", "POST", "",             "L # # # # # # # # # # # # # #"),
    _row("account_token_revoke", "GET", "token",      "L . . . . . 2 . . . . . 2 . ."),
    _row("account_token_revoke", "POST", "token",     "L . . . . . # . . . . . # . ."),
    _row("users:tokens", "GET", "",                   "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:token-revoke", "GET", "token",        "L ! ! ! ! ! ! ! ! ! ! ! 2 ! !"),
    _row("users:token-revoke", "POST", "token",       "L ! ! ! ! ! ! ! ! ! ! ! # ! !"),
    _row("users:token-revoke", "GET", "no token",     "L ! ! ! ! ! ! ! ! ! ! ! . ! !"),
    _row("api-docs", "GET", "",                       "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("api-openapi", "GET", "",                    "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("api-openapi", "POST", "",                   "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
)  # fmt: skip

NOTIFICATIONS = (
    #                                          a o l L A s x r c i d S Z U f
    _row("notifications:inbox", "GET", "",    "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("notifications:inbox", "POST", "",   "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:read-all", "GET", "", "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:read-all", "POST", "", "L > > > > > > > > > > > > > >"),
    _row("notifications:item", "GET", "message", "L . . . > . . . . . . . . . ."),
    _row("notifications:item", "POST", "message", "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:read", "POST", "message", "L . . . > . . . . . . . . . ."),
    _row("notifications:read", "GET", "message", "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:settings", "GET", "", "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("notifications:settings", "POST", "", "L # # # # # # # # # # # # # #"),
    _row("notifications:feed-new", "GET", "",  "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("notifications:feed-new", "POST", "", "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("notifications:feed-revoke", "GET", "", "L . . . 2 . . . . . . . . . ."),
    _row("notifications:feed-revoke", "POST", "", "L . . . > . . . . . . . . . ."),
    _row("notifications:feed", "GET", "feed",  "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("notifications:feed", "GET", "no feed", ". . . . . . . . . . . . . . ."),
    _row("notifications:feed", "POST", "feed", "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:channels", "GET", "", "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("notifications:channels", "POST", "", "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:channel-new", "GET", "channel kind", "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("notifications:channel-new", "POST", "channel kind", "L ! ! ! ! ! ! ! ! ! ! # ! ! !"),
    _row("notifications:channel-new", "GET", "no kind", "L ! ! ! ! ! ! ! ! ! ! . ! ! !"),
    _row("notifications:channel", "GET", "channel", "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("notifications:channel", "GET", "no channel", "L ! ! ! ! ! ! ! ! ! ! . ! ! !"),
    _row("notifications:channel-edit", "GET", "channel", "L ! ! ! ! ! ! ! ! ! ! 2 ! ! !"),
    _row("notifications:channel-edit", "POST", "channel", "L ! ! ! ! ! ! ! ! ! ! # ! ! !"),
    _row("notifications:channel-test", "GET", "channel", "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("notifications:channel-test", "POST", "channel", "L ! ! ! ! ! ! ! ! ! ! > ! ! !"),
    _row("notifications:item", "GET", "no message", "L . . . . . . . . . . . . . ."),
)  # fmt: skip

DOCUMENTS = (
    #                                                     a o l L A s x r c i d S Z U f
    _row("coordination:list", "GET", "",                 "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("coordination:list", "POST", "",                "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("coordination:reading", "GET", "",              "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("coordination:new", "GET", "",                  "L 2 ! 2 2 2 2 ! ! ! ! ! ! ! !"),
    _row("coordination:new", "POST", "",                 "L # ! # # # # ! ! ! ! ! ! ! !"),
    _row("coordination:document", "GET", "document",     "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("coordination:document", "GET", "draft document", "L 2 2 2 . . . . . 2 . . . . ."),
    _row("coordination:document", "GET", "no document",  "L . . . . . . . . . . . . . ."),
    _row("coordination:document", "POST", "document",    "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("coordination:send", "GET", "document",         "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:send", "POST", "document",        "L # ! # ! ! . ! . ! . . . . ."),
    _row("coordination:send", "GET", "no document",      "L . . . . . . . . . . . . . ."),
    _row("coordination:sign", "GET", "document",         "L ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("coordination:sign", "POST", "document",        "L ! ! ! # # . # . ! . . . . ."),
    _row("coordination:sign", "GET", "draft document",   "L ! ! ! . . . . . ! . . . . ."),
    _row("coordination:task", "GET", "document",         "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:task", "POST", "document",        "L # ! # ! ! . ! . ! . . . . ."),
    _row("coordination:tie", "GET", "document",          "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:tie", "POST", "document",         "L # ! # ! ! . ! . ! . . . . ."),
    _row("coordination:follow-up", "GET", "document",    "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:follow-up", "POST", "document",   "L # ! # ! ! . ! . ! . . . . ."),
    _row("coordination:follow-up", "GET", "draft document", "L ! ! ! . . . . . ! . . . . ."),
    _row("coordination:close", "GET", "document",        "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:close", "POST", "document",       "L # ! # ! ! . ! . ! . . . . ."),
    _row("coordination:withdraw", "GET", "document",     "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("coordination:withdraw", "POST", "document",    "L # ! # ! ! . ! . ! . . . . ."),
)  # fmt: skip

PARTS = {
    "portal": PORTAL,
    "overview": OVERVIEW,
    "account": ACCOUNT,
    "organizations": ORGANIZATIONS,
    "regions": REGIONS,
    "calendars-and-jobs": CALENDARS_AND_JOBS,
    "ledger": LEDGER,
    "narrowing": NARROWING,
    "lists": LISTS,
    "import": IMPORT,
    "supervision": SUPERVISION,
    "verification": VERIFICATION,
    "documents": DOCUMENTS,
    "campaigns": CAMPAIGNS,
    "tokens": TOKENS,
    "notifications": NOTIFICATIONS,
}
"""Every row stands in a part, and every part is tried: a test for each."""
TABLE = tuple(row for part in PARTS.values() for row in part)
