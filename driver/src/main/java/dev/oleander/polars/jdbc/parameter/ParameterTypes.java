package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of the parameters of a statement. One thread at a time.
 *
 * <p>A parameter takes a value of any type: the type here is that of what it is compared or
 * combined with. Where that is not known it is {@link Types#OTHER}, and tools that choose a setter
 * by it choose {@code setObject}, which takes the type from the value; {@link Types#VARCHAR} would
 * make them send numbers as texts.
 */
public final class ParameterTypes implements ParameterMetaData {

  /** Fails when the statement is closed. */
  @FunctionalInterface
  public interface OpenCheck {
    /**
     * Returns if the statement is open.
     *
     * @throws SQLException if it is closed
     */
    void check() throws SQLException;
  }

  private final int count;
  private final Supplier<List<Optional<ColumnType>>> source;
  private final OpenCheck open;

  // Null until it is asked for.
  private List<Optional<ColumnType>> types;

  /**
   * @param count how many parameters there are
   * @param source tells the type of each, or that it is not known; called at most once, when a type
   *     is asked for
   * @param open asked by every method
   */
  public ParameterTypes(int count, Supplier<List<Optional<ColumnType>>> source, OpenCheck open) {
    this.count = count;
    this.source = source;
    this.open = open;
  }

  private void checkIndex(int index) throws SQLException {
    open.check();
    checkIndex(index, count);
  }

  private Optional<ColumnType> type(int index) throws SQLException {
    checkIndex(index);
    if (types == null) {
      types = source.get();
    }
    return types.get(index - 1).filter(known -> known.kind() != TypeKind.NULL);
  }

  /**
   * Checks that there is such a parameter.
   *
   * @param count how many there are
   * @throws SQLException 07009
   */
  static void checkIndex(int index, int count) throws SQLException {
    if (index < 1 || index > count) {
      throw SqlState.INVALID_INDEX.exception(
          "There is no parameter " + index + ": the statement has " + inWords(count));
    }
  }

  /** How many parameters there are, in words. */
  private static String inWords(int count) {
    return switch (count) {
      case 0 -> "no parameters";
      case 1 -> "one parameter";
      default -> "the parameters 1 to " + count;
    };
  }

  @Override
  public int getParameterCount() throws SQLException {
    open.check();
    return count;
  }

  /** Always unknown: what is compared with NULL is not wrong, but never true. */
  @Override
  public int isNullable(int index) throws SQLException {
    checkIndex(index);
    return parameterNullableUnknown;
  }

  @Override
  public boolean isSigned(int index) throws SQLException {
    return type(index).map(ColumnType::signed).orElse(false);
  }

  @Override
  public int getPrecision(int index) throws SQLException {
    return type(index).map(ColumnType::precision).orElse(0);
  }

  @Override
  public int getScale(int index) throws SQLException {
    return type(index).map(ColumnType::scale).orElse(0);
  }

  @Override
  public int getParameterType(int index) throws SQLException {
    return type(index).map(ColumnType::jdbcCode).orElse(Types.OTHER);
  }

  @Override
  public String getParameterTypeName(int index) throws SQLException {
    return type(index).map(ColumnType::typeName).orElse("OTHER");
  }

  @Override
  public String getParameterClassName(int index) throws SQLException {
    return type(index).<Class<?>>map(ColumnType::javaClass).orElse(Object.class).getName();
  }

  @Override
  public int getParameterMode(int index) throws SQLException {
    checkIndex(index);
    return parameterModeIn;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!isWrapperFor(type)) {
      throw SqlState.INVALID_ARGUMENT.exception("This is no " + type);
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
