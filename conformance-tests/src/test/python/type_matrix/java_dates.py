"""What `java.sql.Date`, `Time` and `Timestamp` hold, computed with zoneinfo and no Java.

Their calendar is `java.util.GregorianCalendar`: Julian up to 1582-10-04, Gregorian from 1582-10-15,
nothing in between. Its zones keep their present standard offset in all time before 1900. Of a local
time that a zone skips it takes the offset before the gap (the clock moves on by the gap's length),
of a doubled one the later of the two, standard time.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 86_400
BILLION = 10**9

INVALID_DATETIME = "22007"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_OFFSET_CHANGE = -2_208_988_800  # 1900-01-01
_FIRST_DAY_OF_ZONEINFO = -62_135_596_800 + 2 * DAY  # 0001-01-03
_LAST_DAY_OF_ZONEINFO = 253_402_300_800 - 2 * DAY  # 9999-12-30

Civil = tuple[int, int, int]


class UnfitError(Exception):
    """The java.sql class cannot hold the value; `state` is the SQLState."""

    def __init__(self, state: str) -> None:
        """Carry `state`."""
        super().__init__(state)
        self.state = state


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 of a date in the Gregorian calendar, also before 1582."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil_from_days(days: int) -> Civil:
    """Return year, month and day in the Gregorian calendar; the inverse of days_from_civil."""
    era, of_era = divmod(days + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return year, month, of_year - (153 * shifted + 2) // 5 + 1


def offset_at(instant: int, zone: str) -> int:
    """Return the seconds that `zone` is ahead of UTC at `instant`, in seconds since 1970."""
    within = min(max(instant, _FIRST_DAY_OF_ZONEINFO), _LAST_DAY_OF_ZONEINFO)
    return _seconds((_EPOCH + timedelta(seconds=within)).astimezone(ZoneInfo(zone)).utcoffset())


def timestamp_seconds(local: int, zone: str) -> int:
    """Return the seconds since 1970 of a Timestamp that shows `local`, itself seconds since 1970.

    Raises UnfitError if no Timestamp shows that day.
    """
    year, month, day = civil_from_days(local // DAY)
    if year < 1 or (1582, 10, 5) <= (year, month, day) <= (1582, 10, 14):
        raise UnfitError(INVALID_DATETIME)
    if (year, month, day) < (1582, 10, 5):
        local = _julian_days(year, month, day) * DAY + local % DAY
    standard = _standard_offset(zone)
    if local - standard < _FIRST_OFFSET_CHANGE:
        return local - standard
    shown = datetime(1970, 1, 1) + timedelta(seconds=local)
    earlier, later = (
        _seconds(shown.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset()) for fold in (0, 1)
    )
    instant = local - min(earlier, later)
    if (instant + offset_at(instant, zone)) // DAY != local // DAY:
        raise UnfitError(INVALID_DATETIME)  # a zone skipped this day
    return instant


def _julian_days(year: int, month: int, day: int) -> int:
    shifted = year - (month <= 2)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return shifted * 365 + shifted // 4 + of_year - 719_470


def _standard_offset(zone: str) -> int:
    now = datetime(2024, 7, 1, tzinfo=ZoneInfo(zone))
    return _seconds(now.utcoffset()) - _seconds(now.dst())


def _seconds(length: timedelta | None) -> int:
    return 0 if length is None else round(length.total_seconds())
