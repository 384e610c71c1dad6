package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.RegisteredTable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The registered tables of a request. */
final class RegisteredTables {
  private static final int MOST_TABLES = 1_000;
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,19}");
  private static final String SNAPSHOT_ID = ".snapshotId";
  private static final String AS_OF = ".asOf";

  private RegisteredTables() {}

  /**
   * @param json the request
   * @throws SandboxException INVALID_REQUEST naming the entry
   */
  static List<RegisteredTable> read(JsonNode json) {
    JsonNode tables = json.path("tables");
    if (absent(tables)) {
      return List.of();
    }
    if (!tables.isArray()) {
      throw invalid("tables", "must be an array");
    }
    if (tables.size() > MOST_TABLES) {
      throw invalid("tables", "has more than " + MOST_TABLES + " entries");
    }
    List<RegisteredTable> registered = new ArrayList<>();
    Set<String> aliases = new HashSet<>();
    for (int i = 0; i < tables.size(); i++) {
      RegisteredTable table = table(tables.get(i), "tables[" + i + "]");
      if (!aliases.add(table.alias())) {
        throw invalid("tables[" + i + "]", "uses alias '" + table.alias() + "' a second time");
      }
      registered.add(table);
    }
    return registered;
  }

  private static RegisteredTable table(JsonNode entry, String field) {
    if (entry.isTextual()) {
      String text = entry.textValue();
      int equals = text.indexOf('=');
      if (equals < 0) {
        TableName name = tableName(text.strip(), field);
        return new RegisteredTable(name.table(), name, TableVersion.CURRENT);
      }
      return named(
          text.substring(0, equals).strip(),
          text.substring(equals + 1).strip(),
          TableVersion.CURRENT,
          field);
    }
    if (entry.isObject()) {
      JsonNode alias = entry.path("alias");
      JsonNode table = entry.path("table");
      if (alias.isTextual() && table.isTextual()) {
        return named(alias.textValue(), table.textValue(), version(entry, field), field);
      }
    }
    throw invalid(
        field,
        "must be \"alias=namespace.table\" or {\"alias\": …, \"table\": \"namespace.table\"}");
  }

  private static RegisteredTable named(
      String alias, String table, TableVersion version, String field) {
    if (alias.isBlank()) {
      throw invalid(field, "has no alias");
    }
    return new RegisteredTable(alias, tableName(table, field), version);
  }

  private static TableName tableName(String text, String field) {
    try {
      return TableName.parse(text);
    } catch (SandboxException e) {
      throw new SandboxException(e.code(), field + ": " + e.getMessage(), e);
    }
  }

  private static TableVersion version(JsonNode entry, String field) {
    JsonNode snapshotId = entry.path("snapshotId");
    JsonNode asOf = entry.path("asOf");
    if (absent(snapshotId)) {
      return absent(asOf)
          ? TableVersion.CURRENT
          : new TableVersion.AsOf(moment(asOf, field + AS_OF));
    }
    if (!absent(asOf)) {
      throw invalid(field, "has both snapshotId and asOf: leave one out");
    }
    return new TableVersion.OfSnapshot(snapshotId(snapshotId, field + SNAPSHOT_ID));
  }

  private static long snapshotId(JsonNode value, String field) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isTextual() && WHOLE_NUMBER.matcher(value.textValue()).matches()) {
      try {
        return Long.parseLong(value.textValue());
      } catch (NumberFormatException e) {
        throw invalid(field, "is '" + value.textValue() + "', which has more than 64 bits", e);
      }
    }
    throw invalid(field, "must be a whole number, or one as a string");
  }

  private static Instant moment(JsonNode value, String field) {
    try {
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return Instant.ofEpochMilli(value.longValue());
      }
      if (value.isTextual()) {
        return OffsetDateTime.parse(value.textValue()).toInstant();
      }
    } catch (DateTimeException e) {
      throw invalid(field, mustBeMoment(), e);
    }
    throw invalid(field, mustBeMoment());
  }

  private static String mustBeMoment() {
    return "must be a time with its offset, such as \"2026-11-28T15:00:00Z\", or milliseconds since"
        + " 1970";
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static SandboxException invalid(String field, String problem) {
    return invalid(field, problem, null);
  }

  private static SandboxException invalid(String field, String problem, Throwable cause) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, field + " " + problem, cause);
  }
}
