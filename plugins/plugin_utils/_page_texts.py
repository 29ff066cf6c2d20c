# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""All texts of the HTML report: whole sentences with named placeholders, for Python, the template and the script."""

from __future__ import annotations

import typing as t

from markupsafe import Markup, escape

LANGUAGE: t.Final = "en"


class Plural(t.NamedTuple):
    """A text that depends on the number `count`."""

    one: str
    other: str


TEXTS: t.Final[t.Mapping[str, str | Plural]] = {
    # Head
    "title": "Remote mirror audit",
    "page_title": "{headline} - Remote mirror audit",
    "page_title_simulated": "Simulated: {headline} - Remote mirror audit",
    "skip": "Skip to the findings",
    "simulated": "Simulated",
    "simulated_note": "This audit read the simulator: its repositories and mirrors do not exist.",
    "audited_at": "Audit of {time}",
    "unchanged_since": "Unchanged since {time}",
    "fact_endpoint": "Endpoint",
    "fact_region": "Region",
    "fact_scope": "Scope",
    "fact_project_id": "Project ID",
    "fact_group_id": "Group ID",
    "fact_search": "Search",
    "fact_hosts": "Hosts",
    "printed": Plural(
        "On paper this page is a summary. The finding is in the page itself and in the CSV and JSON reports.",
        "On paper this page is a summary. All {count} findings are in the page itself and in the CSV and JSON reports.",
    ),
    # Summary
    "bar": "Shares of the repositories; the numbers follow",
    "project_bar": "Shares of the repositories",
    "by_state": "Repositories by state",
    "state_critical": "Critical",
    "state_unreadable": "Unreadable",
    "state_warning": "Warning",
    "state_info": "Info",
    "state_waived": "Waived",
    "state_no_mirror": "No mirror",
    "state_not_attempted": "Not attempted",
    "state_healthy": "Healthy",
    "state_requested": "in all",
    "not_attempted": Plural(
        "{count} repository was not attempted: this audit says nothing about its state.",
        "{count} repositories were not attempted: this audit says nothing about their state.",
    ),
    # News
    "first_audit": "This is the first audit: there is no previous report to compare with.",
    "compared": "Compared with the audit of {time}",
    "changes": "Repositories by change",
    "change_new": "New",
    "change_worse": "Worse",
    "change_fixed": "Fixed",
    "change_persisting": "Persisting",
    "show": "Show",
    "show_new": "Show the new repositories",
    "show_worse": "Show the repositories that got worse",
    "show_fixed": "Show the fixed repositories",
    "show_persisting": "Show the findings of persisting repositories",
    "news_title": "News",
    "new_title": "New: these repositories did not need attention before",
    "worse_title": "Worse: the severity of these repositories rose",
    "fixed_title": "Fixed: these repositories need attention no longer",
    "dropped_title": "Not fixed, but no longer reported",
    "more": Plural("{count} more", "{count} more"),
    "more_in_json": Plural(
        "{count} more repository is in the JSON report.", "{count} more repositories are in the JSON report."
    ),
    "severity_was": "before: {severity}",
    # Start here
    "start_title": "Start here",
    "start_hint": "These mirrors have not been synchronized for the longest time.",
    "unreadable": "{message} {remedy}",
    # Causes
    "causes_title": "Causes",
    "causes_hint": "What failed, by source and error, those with the most repositories first.",
    "causes_cut": "These are the {shown} most frequent of {count} causes. The JSON report has all of them.",
    "causes_printed": "On paper: the {shown} most frequent of {count} causes.",
    "cause_of_source": "{check} from {source}",
    "cause_projects": Plural("Project: {projects}", "Projects: {projects}"),
    "cause_more_projects": "Projects: {projects} and {more} more",
    "show_cause": "Show the findings of this cause: {cause}",
    "separator": ", ",
    # Projects
    "projects_title": "Projects",
    "more_projects": Plural("{count} more project", "{count} more projects"),
    "no_project": "No project known",
    # Waivers
    "waivers_title": "Waivers to review",
    "waiver_lapsed": "Lapsed on {expires}: {check} of {repository} ({reason})",
    "waiver_unused": "Matched nothing: {check} of {repository} ({reason})",
    "waiver_all_checks": "all checks",
    # Findings
    "findings_title": "Findings",
    "no_finding": "No check found anything.",
    "needs_script": "Search, filters and sorting need JavaScript.",
    "first_rows": "These are the first {shown} of {count} findings; the CSV and JSON reports have all of them.",
    "search": "Search",
    "search_hint": "Repository, error, source, ID",
    "all": "All",
    "yes": "Waived",
    "no": "Not waived",
    "reset": "Reset",
    "column_severity": "Severity",
    "column_repository": "Repository",
    "column_repositories": "Repositories",
    "column_project": "Project",
    "column_share": "Share",
    "column_check": "Finding",
    "column_cause": "Cause",
    "column_since": "Since",
    "column_remedy": "What to do",
    "filter_check": "Check",
    "filter_change": "Change",
    "filter_waived": "Waived",
    "sort": "Sort",
    "sort_severity": "Worst first",
    "sort_repository": "Repository",
    "sort_project": "Project",
    "sort_check": "Finding",
    "sort_since": "Oldest first",
    "only_cause": "Only this cause: {cause}",
    "all_causes": "All causes",
    "id": "ID {id}",
    "from": "from {url}",
    "first_seen": "first seen {date}",
    "repository": "Repository {id}",
    "none": "–",
    "never": "never",
    "unknown": "unknown",
    "minutes_ago": Plural("{count} minute ago", "{count} minutes ago"),
    "hours_ago": Plural("{count} hour ago", "{count} hours ago"),
    "days_ago": Plural("{count} day ago", "{count} days ago"),
    "waived_severity": "Waived ({severity})",
    "waived": "Waived: {reason}",
    "waived_until": "Waived until {expires}: {reason}",
    "pages": "Pages of findings",
    "previous": "Previous",
    "next": "Next",
    # The status line below the filters
    "findings": Plural("{count} finding", "{count} findings"),
    "repositories": Plural("{count} repository", "{count} repositories"),
    "found": "{findings} in {repositories}",
    "found_of": "{findings} in {repositories}, of {all} findings in all",
    "found_none": "No finding matches; there are {all} in all",
    "page_of": "{first}–{last} of {all}",
    # Foot
    "policy": "What was checked",
    "policy_any": "any",
    "policy_off": "off",
    "foot": "All times are UTC; ages are those at the time of the audit. Passwords in addresses are masked.",
}

#: What the script says itself.
SCRIPT_TEXTS: t.Final = (
    "change_new",
    "change_worse",
    "days_ago",
    "findings",
    "found",
    "found_none",
    "found_of",
    "hours_ago",
    "minutes_ago",
    "only_cause",
    "page_of",
    "repositories",
    "waived",
    "waived_severity",
    "waived_until",
)


def number(value: int) -> str:
    """Write a number for people: `1,300`."""
    return f"{value:,}"


def plain_text(key: str, **values: str | int) -> str:
    """Return a text where no element can be: a title, an attribute."""
    shown = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
    return _form(key, values).format_map(shown)


def sentence(key: str, **values: str | int) -> Markup:
    """Return a text as HTML. Its values are escaped, and isolated so that no text from right to left turns the rest."""
    return escape(_form(key, values)).format(**{name: _isolated(value) for name, value in values.items()})


def _form(key: str, values: t.Mapping[str, t.Any]) -> str:
    text = TEXTS[key]
    if isinstance(text, Plural):
        return text.one if values["count"] == 1 else text.other
    return text


def _isolated(value: str | int) -> Markup:
    if isinstance(value, int):
        return escape(number(value))
    return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)
