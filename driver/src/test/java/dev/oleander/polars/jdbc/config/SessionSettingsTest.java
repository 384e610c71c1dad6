package dev.oleander.polars.jdbc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionSettingsTest {
  private SessionSettings settings;

  @BeforeEach
  void open() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(Map.of("token", "secret-token", "fetchSize", "10"));
    settings =
        new SessionSettings(
            ConnectionConfig.parse("jdbc:oleander-polars://localhost?queryTimeout=7", properties));
  }

  @Test
  void beginsWithWhatTheConnectionWasOpenedWith() {
    assertThat(settings.get(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.text(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo("7");
    assertThat(settings.get(ConnectionProperty.FETCH_SIZE)).isEqualTo(10);
    assertThat(settings.text(ConnectionProperty.MULTIPLE_STATEMENTS)).isEqualTo("false");
  }

  @Test
  void changesAndChangesBack() throws SQLException {
    settings.set("querytimeout", "9");
    settings.set("FETCHSIZE", "0");
    assertThat(settings.get(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.text(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo("9");
    assertThat(settings.opened(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo("7");
    settings.reset("queryTimeout");
    assertThat(settings.get(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.get(ConnectionProperty.FETCH_SIZE)).isZero();
    settings.resetAll();
    assertThat(settings.get(ConnectionProperty.FETCH_SIZE)).isEqualTo(10);
  }

  @Test
  void refusesWhatCannotBeChanged() {
    assertThatThrownBy(() -> settings.set("token", "other"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("only be given when connecting")
        .hasMessageContaining("queryTimeout");
    assertThatThrownBy(() -> settings.reset("queryTimeOuts"))
        .hasMessageContaining("Did you mean 'queryTimeout'?");
    assertThatThrownBy(() -> settings.set("queryTimeout", "soon"))
        .hasFieldOrPropertyWithValue("SQLState", "22023")
        .hasMessageContaining("'queryTimeout'");
    assertThat(settings.get(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
  }
}
