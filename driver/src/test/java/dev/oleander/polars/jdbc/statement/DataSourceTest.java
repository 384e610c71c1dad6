package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.jdbc.OleanderPolarsCommonDataSource;
import dev.oleander.polars.jdbc.OleanderPolarsConnectionPoolDataSource;
import dev.oleander.polars.jdbc.OleanderPolarsDataSource;
import dev.oleander.polars.jdbc.OleanderPolarsObjectFactory;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DataSourceTest {
  private static final String TOKEN = "secret-token";

  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private <T extends OleanderPolarsCommonDataSource> T set(T source) {
    source.setUrl(server.url() + "?fetchSize=5");
    source.setToken(TOKEN);
    source.setQueryTimeout(7);
    source.setReadOnly(true);
    return source;
  }

  private static String stateOf(ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call).getSQLState();
  }

  @Test
  void connectsWithWhatIsSet() throws SQLException {
    OleanderPolarsDataSource source = set(new OleanderPolarsDataSource());
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.getQueryTimeout()).isEqualTo(7);
      assertThat(statement.getFetchSize()).isEqualTo(5);
      assertThat(connection.isReadOnly()).isTrue();
    }
    source.setToken("wrong-token");
    try (Connection connection = source.getConnection("somebody", TOKEN)) {
      assertThat(connection.isValid(5)).isTrue();
    }
    StringWriter log = new StringWriter();
    source.setLogWriter(new PrintWriter(log, true));
    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
    assertThat(log.toString()).contains("No connection to").doesNotContain("wrong-token");
    assertThat(source.unwrap(DataSource.class)).isSameAs(source);
    assertThat(stateOf(() -> source.unwrap(String.class))).isEqualTo("22023");
  }

  @Test
  void aDataSourceWithoutAUrlOrWithAnothersSaysSo() {
    OleanderPolarsDataSource source = new OleanderPolarsDataSource();
    assertThatThrownBy(source::getConnection).hasMessageContaining("'url'");
    assertThat(stateOf(source::getConnection)).isEqualTo("08001");
    source.setUrl("jdbc:other://h");
    assertThat(stateOf(source::getConnection)).isEqualTo("08001");
    source.setUrl("jdbc:oleander-polars://h");
    source.setConnectTimeout(-1);
    assertThatThrownBy(source::getConnection).hasMessageContaining("'connectTimeout'");
    assertThat(stateOf(() -> source.setProperty("nothing", "x"))).isEqualTo("22023");
    assertThat(stateOf(() -> source.setLoginTimeout(-1))).isEqualTo("22023");
  }

  @Test
  void everyConnectionPropertyIsABeanProperty() throws Exception {
    BeanInfo bean = Introspector.getBeanInfo(OleanderPolarsDataSource.class);
    Map<String, PropertyDescriptor> properties =
        Arrays.stream(bean.getPropertyDescriptors())
            .collect(Collectors.toMap(PropertyDescriptor::getName, Function.identity()));
    for (ConnectionProperty<?> declared : ConnectionProperty.ALL) {
      PropertyDescriptor property = properties.get(declared.key());
      assertThat(property).as(declared.key()).isNotNull();
      assertThat(property.getReadMethod()).as(declared.key()).isNotNull();
      assertThat(property.getWriteMethod()).as(declared.key()).isNotNull();
      OleanderPolarsDataSource source = new OleanderPolarsDataSource();
      Object value = sample(property.getPropertyType());
      property.getWriteMethod().invoke(source, value);
      assertThat(property.getReadMethod().invoke(source)).as(declared.key()).isEqualTo(value);
      assertThat(source.getReference().get(declared.key()).getContent())
          .isEqualTo(String.valueOf(value));
    }
    OleanderPolarsDataSource unset = new OleanderPolarsDataSource();
    assertThat(unset.getConnectTimeout()).isEqualTo(10);
    assertThat(unset.getCompression()).isEqualTo("auto");
    assertThat(unset.getTier()).isNull();
    assertThat(unset.isReadOnly()).isFalse();
  }

  private static Object sample(Class<?> type) {
    return type == int.class ? (Object) 3 : type == boolean.class ? true : "x";
  }

  @Test
  void jndiGivesBackWhatWasBound() throws Exception {
    OleanderPolarsDataSource source = set(new OleanderPolarsDataSource());
    OleanderPolarsDataSource found =
        (OleanderPolarsDataSource)
            NamingManager.getObjectInstance(source.getReference(), null, null, null);
    assertThat(found.getQueryTimeout()).isEqualTo(7);
    try (Connection connection = found.getConnection()) {
      assertThat(connection.isReadOnly()).isTrue();
    }
    Object pooled =
        NamingManager.getObjectInstance(
            set(new OleanderPolarsConnectionPoolDataSource()).getReference(), null, null, null);
    assertThat(pooled).isInstanceOf(OleanderPolarsConnectionPoolDataSource.class);

    OleanderPolarsObjectFactory factory = new OleanderPolarsObjectFactory();
    assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(new Reference("other.Class"), null, null, null)).isNull();
    Reference strange = source.getReference();
    strange.add(new StringRefAddr("nothing", "x"));
    assertThatThrownBy(() -> factory.getObjectInstance(strange, null, null, null))
        .isInstanceOf(NamingException.class)
        .hasMessageContaining("'nothing'");
  }

  @Test
  void serialisationKeepsWhatIsSetAndToStringShowsNoSecret() throws Exception {
    OleanderPolarsDataSource source = set(new OleanderPolarsDataSource());
    source.setUrl(server.url() + "?token=" + TOKEN);
    source.setLogWriter(new PrintWriter(new StringWriter()));
    source.getConnection().close();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      OleanderPolarsDataSource read = (OleanderPolarsDataSource) in.readObject();
      assertThat(read.getLogWriter()).isNull();
      read.getConnection().close();
      assertThat(read.toString())
          .isEqualTo("OleanderPolarsDataSource[" + server.url() + "]")
          .doesNotContain(TOKEN);
    }
  }

  @Test
  void aPooledConnectionIsHandedOutAsNewEachTime() throws SQLException {
    PooledConnection pooled =
        set(new OleanderPolarsConnectionPoolDataSource()).getPooledConnection();
    Events events = new Events();
    pooled.addConnectionEventListener(events);
    Connection first = pooled.getConnection();
    first.setCatalog("other");
    first.setAutoCommit(false);
    first.setReadOnly(false);
    first.setNetworkTimeout(Runnable::run, 1234);
    first.setClientInfo("ClientUser", "me");
    first.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    Statement statement = first.createStatement();
    assertThat(statement.getConnection()).isSameAs(first);
    assertThat(first.getMetaData().getConnection()).isSameAs(first);
    assertThat(first.prepareStatement("SELECT 1")).isInstanceOf(PreparedStatement.class);
    first.setCatalog("oleander");
    ResultSet rows = statement.executeQuery("SELECT * FROM my_table");
    assertThat(rows.next()).isTrue();
    first.close();
    first.close();

    assertThat(events.closed).isEqualTo(1);
    assertThat(events.failures).isEmpty();
    assertThat(rows.isClosed()).isTrue();
    assertThat(statement.isClosed()).isTrue();
    assertThat(first.isClosed()).isTrue();
    assertThat(first.isValid(1)).isFalse();
    assertThat(stateOf(first::createStatement)).isEqualTo("08003");
    assertThat(stateOf(statement::getConnection)).isEqualTo("08003");

    Connection second = pooled.getConnection();
    assertThat(second).isNotSameAs(first).isNotEqualTo(first).isEqualTo(second);
    assertThat(second.getCatalog()).isEqualTo("oleander");
    assertThat(second.getAutoCommit()).isTrue();
    assertThat(second.isReadOnly()).isTrue();
    assertThat(second.getNetworkTimeout()).isEqualTo(1_860_000);
    assertThat(second.getClientInfo()).isEmpty();
    assertThat((Throwable) second.getWarnings()).isNull();
    assertThat(second.unwrap(Connection.class)).isSameAs(second);
    assertThat(second.isWrapperFor(PolarsConnection.class)).isTrue();
    // Another one takes it over; the first has lost it, without an event.
    Connection third = pooled.getConnection();
    assertThat(second.isClosed()).isTrue();
    second.close();
    assertThat(third.isClosed()).isFalse();
    assertThat(events.closed).isEqualTo(1);
    pooled.close();
    assertThat(third.isClosed()).isTrue();
    assertThat(stateOf(pooled::getConnection)).isEqualTo("08003");
  }

  @Test
  void aLostConnectionIsToldToThePool() throws SQLException {
    OleanderPolarsConnectionPoolDataSource source =
        set(new OleanderPolarsConnectionPoolDataSource());
    source.setRetryBudget(0);
    PooledConnection pooled = source.getPooledConnection();
    Events events = new Events();
    pooled.addConnectionEventListener(
        new ConnectionEventListener() {
          @Override
          public void connectionClosed(ConnectionEvent event) {
            throw new IllegalStateException("a faulty listener");
          }

          @Override
          public void connectionErrorOccurred(ConnectionEvent event) {
            throw new IllegalStateException("a faulty listener");
          }
        });
    pooled.addConnectionEventListener(events);
    Connection connection = pooled.getConnection();
    Statement statement = connection.createStatement();
    assertThat(stateOf(() -> statement.executeQuery("DROP TABLE my_table"))).doesNotStartWith("08");
    assertThat(events.failures).isEmpty();
    server.close();
    String state = stateOf(() -> statement.executeQuery("SELECT 1"));
    assertThat(state).startsWith("08");
    assertThat(events.failures)
        .singleElement()
        .extracting(SQLException::getSQLState)
        .isEqualTo(state);
    pooled.removeConnectionEventListener(events);
    connection.close();
    assertThat(events.closed).isZero();
    pooled.close();
  }

  private static final class Events implements ConnectionEventListener {
    private int closed;
    private final List<SQLException> failures = new ArrayList<>();

    @Override
    public void connectionClosed(ConnectionEvent event) {
      closed++;
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      failures.add(event.getSQLException());
    }
  }
}
