"""The shared look: frame, parts, and the registries by which apps put pages and panels into it.

Owns no table and knows no app. Pages hand it plain, permitted data (the frozen dataclasses below) and it draws them.
Its one idea: hollow is claimed, solid teal is checked. Teal ("verified", "ok") is used for nothing else.

A page
------
    {% extends "ui/base.html" %}
    {% block title %}…{% endblock %}
    {% block crumbs %}<nav class="bh-crumb" aria-label="…"><a href="…">…</a><span>/</span>…</nav>{% endblock %}
    {% block heading %}<h1>…</h1><div class="sub">…</div>{% endblock %}
    {% block actions %}<a class="btn btn-primary" href="…">{% icon "plus" %}…</a>{% endblock %}
    {% block content %}…{% endblock %}

`block main` replaces crumbs, heading, actions and content; `print_kind` names the page on paper; `body_class` "task" hides
the tabs of phones. `ui/plain.html` (block content) is for who is not signed in, `ui/entrance.html` (blocks heading, content,
links, below) for sign-in. Two columns: `<div class="bh-cols"><div>…</div><aside>…</aside></div>`; the card with the next steps
is `<section class="bh-card bh-next-card">` and comes first on phones. A card: `<section class="bh-card"><header><h2>…</h2>
<span class="cnt">…</span><div class="end">…</div></header><div class="body">…</div><footer>…</footer></section>`. A list:
`<div class="bh-scroll" tabindex="0" role="group" aria-label="…"><table class="bh-t bh-list">`; on phones its rows become lines,
in the order first cell (the box), `td class="d"` (deadline), `"s"` (state, at the right), `"t"` (title, a line of its own), the rest;
`"p2"` cells are left out there. Forms: `<form class="bh-form" method="post">{% csrf_token %}{% fields form %}<div class="bh-actions">`
`<button class="btn btn-primary">…</button></div></form>`.

Tags (built in: nothing to load)
--------------------------------
    {% icon name [size] %}  {% mark [size] %}            Tabler name; 14, 16, 18, 20 or 32 px. A new icon: frontend/icons.json
    {% state_badge state [word] %}                        state identifier of chips.STATES; word replaces the word
    {% deadline_chip chip [box] %}                        chips.DeadlineChip; make it with chips.remaining_chip, standing_chip,
                                                          unknown_chip, done_chip
    {% unit_chip unit_or_name [lead] [url] %}             chips.UnitChip, or a name
    {% figure value [url] [rule] [flush] %}               figures.Figure, or int/str; rule: figures.CountingRule; flush "r" at the edge
    {% rule_line rule [listed] %}                         first line of the list that a figure leads to
    {% summary_strip cells %}                             figures.SummaryCell …
    {% rate_pair pair [words] %}                          figures.RatePair
    {% shared_figure count %}  {% shared_rule rule id %}  charts.Count: many figures of one kind share one rule, which stands below them
    {% heat_map heat %}  {% heat_legend nothing %}        charts.HeatMap
    {% burndown chart sentence %}  {% burndown_legend %}  {% burndown_table chart %}   charts.BurnDown, always with its table
    {% passing_chart chart %}                             passing.PassingChart: who passed to whom, bars and words in one table
    {% timeline entries [now] %}  {% timeline_legend %}   timeline.TimelineEntry …, newest first
    {% next_steps steps %}  {% step_button step [small] %}  steps.NextStep …
    {% milestone_strip marks %}  {% gantt chart %}        "verified" | "reported" | "behind" | "planned" …; milestones.Gantt
    {% gantt_legend %}                                    in the .end of the card's head
    {% evidence_tile tile %}                              rows.EvidenceTile, inside <div class="bh-ev">
    {% todo_row row %}  {% job_row row %}                 rows.TodoRow, rows.JobRow, inside a card
    {% note tone text [icon] %}                           tone "" | "info" | "warn" | "danger"
    {% empty_place title [text] [url] [label] [icon] %}   what is empty, and one primary step
    {% error_account account %}                           notes.ErrorAccount
    {% saved_views views [name] %}                        lists.SavedView …
    {% filter_chips chips [clear_url] %}                  lists.FilterChip …; remove_url: lists.address_without(request.GET, "unit")
    {% pager page [key] %}                                django.core.paginator.Page
    {% bulk_bar steps [count] %}                          lists.BulkStep …, last in <form data-bulk-form> around the list;
                                                          boxes <input type="checkbox" class="cb" name="chosen" value="…">
    {% address key=value … %}                             this page's query string with values changed; "" takes a key out
    {% field bound [label] %}  {% fields form %}  {% form_errors form %}
    {% panels "app.page.place" thing %}                   what higher apps show here
    {% when moment [now] %}                               "昨天 09:00", then "11 月 20 日"; a <time> with the full date

Filters: `moment|when:now`, `date|day:today`, `reason|reason` (core Reason or str), `state|state_word`, `n|number`.

Scripts act on attributes: every POST form is sent once and not at all while offline (`data-many` where the answer is a download);
`<form data-draft="problem-17-progress">` is kept on the device until it was sent, and comes back with a note; `data-forget` (sign-out)
drops all drafts; `<button data-copy="#id">` or `data-copy-address` copies; `data-confirm="…"` asks; file inputs of `{% field %}`
preview pictures and take the place out of photos; "/" goes to the search; Escape closes menus and counting rules. Content that
htmx brings is watched too.

Registries, called from an app's `ready`
----------------------------------------
    navigation.register_entry(Group.LEDGER, NavEntry("problems", gettext_lazy("问题台账"), "ledger:problems", "list-details",
                              order=20, shown=…, count=…, tab=True, short=gettext_lazy("问题")))
    panels.register_panel("ledger.problem.side", render, order)      render(request, thing) -> Panel | None
    shell.name_place(find)                                            find(actor) -> Place(region, unit)
    shell.register_account_link(AccountLink("mfa_index", gettext_lazy("两步验证"), "shield-lock"))

Settings need: app "bihuan.ui", context processor "bihuan.ui.context.shell", middleware "bihuan.ui.middleware.SecurityHeadersMiddleware",
CSRF_FAILURE_VIEW = "bihuan.ui.errors.csrf_failure", handlers in `config.urls` from bihuan.ui.errors (bad_request, permission_denied,
page_not_found, server_error), and a middleware that puts the Actor on `request.actor`.
"""
