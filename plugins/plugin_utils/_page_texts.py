# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""All texts of the HTML report: whole sentences with named placeholders, for Python, the template and the script."""

from __future__ import annotations

import typing as t

from markupsafe import Markup, escape

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import BY_NAME
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, Plural

TEXTS: t.Final[t.Mapping[str, str | Plural]] = {
    # Head
    "title": N_("Remote mirror audit"),
    "page_title": N_("{headline} - Remote mirror audit"),
    "page_title_simulated": N_("Simulated: {headline} - Remote mirror audit"),
    "skip": N_("Skip to the findings"),
    "simulated": N_("Simulated"),
    "simulated_note": N_("This audit read the simulator: its repositories and mirrors do not exist."),
    "audited_at": N_("Audit of {time}"),
    "unchanged_since": N_("Unchanged since {time}"),
    "fact_endpoint": N_("Endpoint"),
    "fact_region": N_("Region"),
    "fact_scope": N_("Scope"),
    "fact_project_id": N_("Project ID"),
    "fact_group_id": N_("Group ID"),
    "fact_search": N_("Search"),
    "fact_hosts": N_("Hosts"),
    "fact_filters": N_("Filters"),
    "printed": Plural(
        "On paper this page is a summary. The finding is in the page itself and in the CSV and JSON reports.",
        "On paper this page is a summary. All {count} findings are in the page itself and in the CSV and JSON reports.",
    ),
    # Summary
    "bar": N_("Shares of the repositories; the numbers follow"),
    "project_bar": N_("Shares of the repositories"),
    "by_state": N_("Repositories by state"),
    "state_critical": N_("Critical"),
    "state_unreadable": N_("Unreadable"),
    "state_warning": N_("Warning"),
    "state_info": N_("Info"),
    "state_waived": N_("Waived"),
    "state_no_mirror": N_("No mirror"),
    "state_not_attempted": N_("Not attempted"),
    "state_healthy": N_("Healthy"),
    "state_requested": N_("in all"),
    "not_attempted": Plural(
        "{count} repository was not attempted: this audit says nothing about its state.",
        "{count} repositories were not attempted: this audit says nothing about their state.",
    ),
    # News
    "first_audit": N_("This is the first audit: there is no previous report to compare with."),
    "compared": N_("Compared with the audit of {time}"),
    "changes": N_("Repositories by change"),
    "change_new": N_("New"),
    "change_worse": N_("Worse"),
    "change_fixed": N_("Fixed"),
    "change_persisting": N_("Persisting"),
    "show": N_("Show"),
    "show_new": N_("Show the new repositories"),
    "show_worse": N_("Show the repositories that got worse"),
    "show_fixed": N_("Show the fixed repositories"),
    "show_persisting": N_("Show the findings of persisting repositories"),
    "news_title": N_("News"),
    "new_title": N_("New: these repositories did not need attention before"),
    "worse_title": N_("Worse: the severity of these repositories rose"),
    "fixed_title": N_("Fixed: these repositories need attention no longer"),
    "dropped_title": N_("Not fixed, but no longer reported"),
    "more": Plural("{count} more", "{count} more"),
    "more_in_json": Plural(
        "{count} more repository is in the JSON report.", "{count} more repositories are in the JSON report."
    ),
    "severity_was": N_("before: {severity}"),
    # Start here
    "start_title": N_("Start here"),
    "start_hint": N_("These mirrors have not been synchronized for the longest time."),
    "unreadable": N_("{message} {remedy}"),
    # Trend
    "trend_title": N_("Trend"),
    "trend_begins": N_("The trend begins with this audit."),
    "trend_since": N_(
        "Repositories that need attention, in {count} audits since {time}: at least {least}, at most {most}."
    ),
    "trend_left_out": Plural(
        "{count} audit that could not be completed is left out.",
        "{count} audits that could not be completed are left out.",
    ),
    "trend_chart": N_("Repositories that need attention, over time"),
    "trend_description": N_("{first} on {first_time}, {last} on {last_time}; the most were {most} on {most_time}."),
    "trend_numbers": N_("The numbers"),
    "trend_shown": N_("These are {shown} of {count} audits."),
    # Causes
    "causes_title": N_("Causes"),
    "causes_hint": N_("What failed, by source and error, those with the most repositories first."),
    "causes_cut": N_("These are the {shown} most frequent of {count} causes. The JSON report has all of them."),
    "causes_printed": N_("On paper: the {shown} most frequent of {count} causes."),
    "cause_of_source": N_("{check} from {source}"),
    "cause_projects": Plural("Project: {projects}", "Projects: {projects}"),
    "cause_more_projects": N_("Projects: {projects} and {more} more"),
    "show_cause": N_("Show the findings of this cause: {cause}"),
    "separator": N_(", "),
    # Projects
    "projects_title": N_("Projects"),
    "more_projects": Plural("{count} more project", "{count} more projects"),
    "no_project": N_("No project known"),
    "no_owner": N_("No owner known"),
    # Waivers
    "waivers_title": N_("Waivers to review"),
    "waiver_lapsed": N_("Lapsed on {expires}: {check} of {repository} ({reason})"),
    "waiver_unused": N_("Matched nothing: {check} of {repository} ({reason})"),
    "waiver_all_checks": N_("all checks"),
    # Findings
    "findings_title": N_("Findings"),
    "no_finding": N_("No check found anything."),
    "needs_script": N_("Search, filters and sorting need JavaScript."),
    "first_rows": N_("These are the first {shown} of {count} findings; the CSV and JSON reports have all of them."),
    "search": N_("Search"),
    "search_hint": N_("Repository, error, source, ID"),
    "all": N_("All"),
    "yes": N_("Waived"),
    "no": N_("Not waived"),
    "reset": N_("Reset"),
    "column_severity": N_("Severity"),
    "column_repository": N_("Repository"),
    "column_repositories": N_("Repositories"),
    "column_project": N_("Project"),
    "column_owner": N_("Owner"),
    "column_share": N_("Share"),
    "column_check": N_("Finding"),
    "column_audit": N_("Audit"),
    "column_attention": N_("Need attention"),
    "column_cause": N_("Cause"),
    "column_since": N_("Since"),
    "column_remedy": N_("What to do"),
    "choice": N_("{name} ({count})"),
    "filter_check": N_("Check"),
    "filter_change": N_("Change"),
    "filter_waived": N_("Waived"),
    "sort": N_("Sort"),
    "sort_severity": N_("Worst first"),
    "sort_repository": N_("Repository"),
    "sort_project": N_("Project"),
    "sort_check": N_("Finding"),
    "sort_since": N_("Oldest first"),
    "only_cause": N_("Only this cause: {cause}"),
    "all_causes": N_("All causes"),
    "id": N_("ID {id}"),
    "owned_by": N_("Owner: {owner}"),
    "from": N_("from {url}"),
    "first_seen": N_("first seen {date}"),
    "repository": N_("Repository {id}"),
    "none": N_("–"),
    "never": N_("never"),
    "unknown": N_("unknown"),
    "minutes_ago": Plural("{count} minute ago", "{count} minutes ago"),
    "hours_ago": Plural("{count} hour ago", "{count} hours ago"),
    "days_ago": Plural("{count} day ago", "{count} days ago"),
    "waived_severity": N_("Waived ({severity})"),
    "waived": N_("Waived: {reason}"),
    "waived_until": N_("Waived until {expires}: {reason}"),
    "pages": N_("Pages of findings"),
    "previous": N_("Previous"),
    "next": N_("Next"),
    # The status line below the filters
    "findings": Plural("{count} finding", "{count} findings"),
    "repositories": Plural("{count} repository", "{count} repositories"),
    "found": N_("{findings} in {repositories}"),
    "found_of": N_("{findings} in {repositories}, of {all} findings in all"),
    "found_none": N_("No finding matches; there are {all} in all"),
    "page_of": N_("{first}–{last} of {all}"),
    # Foot
    "policy": N_("What was checked"),
    "policy_any": N_("any"),
    "foot": N_("All times are UTC; ages are those at the time of the audit. Passwords in addresses are masked."),
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


class PageTexts:
    """The texts of a page in its language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def form(self, key: str, count: int | None = None) -> str:
        """Return a text with its placeholders."""
        return self.language.form(TEXTS[key], count)

    def plain_text(self, key: str, **values: str | int) -> str:
        """Return a text where no element can be: a title, an attribute."""
        shown = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
        return self._form(key, values).format_map(shown)

    def sentence(self, key: str, **values: str | int) -> Markup:
        """
        Return a text as HTML. Its values are escaped, and isolated so that no text from right to left turns the rest.
        """
        return escape(self._form(key, values)).format(**{name: _isolated(value) for name, value in values.items()})

    def check_label(self, name: str) -> str:
        """Return what people read for a check."""
        return self.language.text(BY_NAME[name].label) if name in BY_NAME else name

    def since_label(self, name: str) -> str:
        """Return what happened at the time `since` of a finding of this check, or an empty text."""
        label = BY_NAME[name].since if name in BY_NAME else ""
        return self.language.text(label) if label else ""

    def no_age(self, name: str) -> str:
        """Return what stands for the age of a finding of this check that has no time."""
        return self.plain_text("never" if name == "never_synced" else "unknown" if self.since_label(name) else "none")

    def repository_name(self, name: str | None, number: int) -> str:
        """Return what a repository is called on the page."""
        return name or self.plain_text("repository", id=str(number))

    def _form(self, key: str, values: t.Mapping[str, t.Any]) -> str:
        return self.form(key, values.get("count"))


def _isolated(value: str | int) -> Markup:
    if isinstance(value, int):
        return escape(number(value))
    return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)
