package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds that no method of JDBC is left to Avatica, which would ask a server that is not there. */
final class OverriddenMethodsTest {
  /** Final in Avatica; each calls a method that is overridden. */
  private static final Set<String> FINAL = Set.of("getMaxRows", "setMaxRows", "executeUpdate");

  @Test
  void connection() {
    assertThat(leftToAvatica(Connection.class, PolarsConnection.class)).isEmpty();
  }

  @Test
  void statement() {
    assertThat(leftToAvatica(Statement.class, PolarsStatement.class))
        .allSatisfy(method -> assertThat(FINAL).contains(method.getName()))
        .allSatisfy(method -> assertThat(Modifier.isFinal(method.getModifiers())).isTrue());
  }

  @Test
  void preparedStatement() {
    assertThat(
            leftToAvatica(PreparedStatement.class, PolarsPreparedStatement.class).stream()
                .filter(method -> !Modifier.isFinal(method.getModifiers())))
        .isEmpty();
  }

  @Test
  void resultSet() {
    assertThat(leftToAvatica(ResultSet.class, PolarsResultSet.class)).isEmpty();
  }

  @Test
  void databaseMetaData() {
    assertThat(leftToAvatica(DatabaseMetaData.class, PolarsDatabaseMetaData.class)).isEmpty();
  }

  private static Set<Method> leftToAvatica(Class<?> jdbc, Class<?> ours) {
    return Stream.of(jdbc.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(method -> implementation(ours, method))
        .filter(method -> method.getDeclaringClass().getName().startsWith("org.apache.calcite"))
        .collect(java.util.stream.Collectors.toSet());
  }

  private static Method implementation(Class<?> ours, Method method) {
    try {
      return ours.getMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
