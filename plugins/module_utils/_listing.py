# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""All pages of a listing, while it changes."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import ROWS_PER_PAGE, CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._fan_out import FanOut, not_attempted, unexpected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import LARGEST_REPOSITORY_ID
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import InvalidRow, Page, Repository
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import Listing

#: More pages than a list of repositories can have.
_MOST_PAGES: t.Final = LARGEST_REPOSITORY_ID // ROWS_PER_PAGE

_MOST_PASSES: t.Final = 2


class RepositoryReader:
    """
    Reads all pages of a listing while rows come and go: each repository that exists all the time is read.

    When a row is removed, all later rows move to an earlier position, perhaps to a page that was read already. So pages
    are read from the last to the first, and a row that moves is still ahead of the reader. (New rows come last in the
    order requested.) If the service states the total, pages are read in parallel, and from the last to the first only
    if the last page shows that rows came or went meanwhile.

    Args:
        client: The client.
        listing: What to read.
        concurrency: Pages to read in parallel if the total is known.
    """

    def __init__(self, client: CodeHubClient, listing: Listing, concurrency: int) -> None:
        self._client = client
        self._listing = listing
        self._concurrency = concurrency
        self._found: dict[int, Repository] = {}
        #: By the index of their page.
        self._invalid: dict[int, tuple[InvalidRow, ...]] = {}

    @property
    def repositories(self) -> list[Repository]:
        """What was read so far, each repository once, in the order of their ids."""
        return [self._found[number] for number in sorted(self._found)]

    @property
    def invalid_rows(self) -> list[dict[str, t.Any]]:
        """The rows that are no repositories, as users see them, in the order of the listing."""
        return [
            {
                "index": page * ROWS_PER_PAGE + row.position,
                "name": row.name,
                "reason": "invalid_response",
                "message": f"Row {page * ROWS_PER_PAGE + row.position} of the listing is not a repository: "
                f"{row.problem}.",
            }
            for page, rows in sorted(self._invalid.items())
            for row in rows
        ]

    @property
    def warning(self) -> str | None:
        """The warning about rows that are no repositories, if there are any."""
        rows = self.invalid_rows
        if not rows:
            return None
        count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
        return f"{count} of the listing left out as invalid. {rows[0]['message']}"

    def read(self) -> None:
        """
        Read all pages.

        Raises:
            CodeHubError: A page could not be read. What was read before is kept.
        """
        self._read_pages()
        if self._invalid and not self._found:
            raise _invalid(f"none of its rows is a repository. {self.invalid_rows[0]['message'].rstrip('.')}")

    def _read_pages(self) -> None:
        first = self._page(0)
        if first.size < ROWS_PER_PAGE:
            if first.total is not None and first.total > first.size:
                raise _invalid(
                    f"its first page has {first.size} rows of {first.total}, though {ROWS_PER_PAGE} were requested"
                )
            return
        if first.total == first.size:
            return
        if first.total is None or not self._read_side_by_side(first.total):
            self._read_backwards()

    def _page(self, number: int) -> Page:
        try:
            page = self._client.repositories(self._listing.path, self._listing.query, number)
        except RunEnded as ended:
            raise not_attempted(self._client.repositories_pacer.ended_by, ended.attempts) from None
        except CodeHubError:
            raise
        except Exception as error:
            # The pages that were read before are kept, whatever is wrong with this one.
            raise unexpected(error) from error
        self._found.update((row["id"], row) for row in page.rows)
        if page.invalid:
            self._invalid[number] = page.invalid
        else:
            self._invalid.pop(number, None)
        return page

    def _read_side_by_side(self, total: int) -> bool:
        """Return whether the listing stayed as it was meanwhile."""
        last = (total - 1) // ROWS_PER_PAGE
        if not 0 < last < _MOST_PAGES:
            return False
        before = self._page(last)
        # A total that is wrong would send the reader after pages that do not exist.
        if before.size != total - last * ROWS_PER_PAGE:
            return False
        pages = FanOut(range(last), self._page, self._client.repositories_pacer, self._concurrency).run()
        for page in pages:
            if isinstance(page, CodeHubError):
                raise page
        after = self._page(last)
        totals = {page.total for page in (before, *pages, after) if isinstance(page, Page)}
        count = len(self._found) + sum(map(len, self._invalid.values()))
        return _ids(after) == _ids(before) and totals == {total} and count == total

    def _read_backwards(self) -> None:
        for _repetition in range(_MOST_PASSES):
            last = self._last_page()
            before = self._page(last)
            for number in range(last - 1, -1, -1):
                self._page(number)
            # Should the service not keep the requested order, one pass is not enough when rows came or went.
            if before.size < ROWS_PER_PAGE and _ids(self._page(last)) == _ids(before):
                return

    def _last_page(self) -> int:
        """Return the number of the first page that is not full, found by doubling and halving."""
        full, number = 0, 1
        while self._is_full(number):
            full, number = number, number * 2
            if number > _MOST_PAGES:
                raise _invalid("it has no end: each page seems to have the same rows")
        while number - full > 1:
            middle = (full + number) // 2
            if self._is_full(middle):
                full = middle
            else:
                number = middle
        return number

    def _is_full(self, number: int) -> bool:
        return self._page(number).size >= ROWS_PER_PAGE


def _ids(page: Page) -> list[int]:
    return [row["id"] for row in page.rows]


def _invalid(problem: str) -> CodeHubError:
    return CodeHubError(
        "invalid_response",
        f"The list of repositories is not what CodeHub promises: {problem}. "
        "Check that the option endpoint or region is right, and that no proxy responds in its place.",
    )
