package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.StoredScript;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.parameter.Constant;
import dev.oleander.polars.jdbc.parameter.JsonValues;
import dev.oleander.polars.jdbc.sql.InsertedValue;
import dev.oleander.polars.jdbc.sql.ProcedureCall;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes values of JSON of what a call passes.
 *
 * @param values of the parameters
 * @param zone of the session
 */
record CallArguments(BoundRow values, ZoneId zone) {

  /**
   * A value by its own type.
   *
   * @param place which one it is, as messages begin
   */
  Object json(ProcedureCall.Value value, String place) throws SQLException {
    if (value instanceof ProcedureCall.Elements elements) {
      List<Object> list = new ArrayList<>();
      for (ProcedureCall.Value each : elements.values()) {
        list.add(json(each, place));
      }
      return list;
    }
    if (value instanceof ProcedureCall.Entries entries) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, ProcedureCall.Value> each : entries.values().entrySet()) {
        map.put(each.getKey(), json(each.getValue(), place));
      }
      return map;
    }
    InsertedValue constant = ((ProcedureCall.Scalar) value).constant();
    if (constant instanceof InsertedValue.Numeric number) {
      return JsonValues.number(number.text(), place);
    }
    if (constant instanceof InsertedValue.Temporal temporal) {
      return JsonValues.temporal(temporal.type(), temporal.text(), zone, place);
    }
    return JsonValues.of(constant(constant, place), place);
  }

  /** A value as the type of a parameter of a stored script, if that is known. */
  Object json(ProcedureCall.Value value, StoredScript.Parameter parameter) throws SQLException {
    String place = "Parameter '" + parameter.name() + "'";
    Optional<ColumnType> type = parameter.type();
    if (type.isEmpty()) {
      return json(value, place);
    }
    if (!(value instanceof ProcedureCall.Scalar scalar)) {
      throw SqlState.CONVERSION_NOT_POSSIBLE.exception(
          place + " is of the type " + parameter.typeName() + ", and an array or a map is none");
    }
    return JsonValues.of(constant(scalar.constant(), place), type.get(), zone, place);
  }

  private Constant constant(InsertedValue value, String place) throws SQLException {
    if (value instanceof InsertedValue.Parameter parameter) {
      return values.value(parameter.number());
    } else if (value instanceof InsertedValue.Null) {
      return Constant.none();
    } else if (value instanceof InsertedValue.Truth truth) {
      return Constant.of(truth.value());
    } else if (value instanceof InsertedValue.Numeric number) {
      return JsonValues.constant(number.text(), place);
    } else if (value instanceof InsertedValue.Text text) {
      return Constant.of(text.text());
    } else if (value instanceof InsertedValue.Temporal temporal) {
      return Constant.of(temporal.text());
    } else if (value instanceof InsertedValue.Bytes bytes) {
      return Constant.of(bytes.bytes());
    }
    throw new IllegalStateException("no value of a call: " + value);
  }
}
