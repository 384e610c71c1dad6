package dev.oleander.polars.jdbc;

import java.sql.SQLException;
import java.util.Collections;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;

/** Makes data sources of what JNDI keeps of them. For JNDI, which finds it by its name. */
public final class OleanderPolarsObjectFactory implements ObjectFactory {
  /** For JNDI. */
  public OleanderPolarsObjectFactory() {}

  /**
   * The data source that a reference tells of.
   *
   * @return null if the object is no reference to a data source of this driver
   * @throws NamingException if the reference has something in it that a data source has not
   */
  @Override
  public Object getObjectInstance(
      Object object, Name name, Context context, Hashtable<?, ?> environment)
      throws NamingException {
    if (!(object instanceof Reference reference)) {
      return null;
    }
    OleanderPolarsCommonDataSource source;
    if (OleanderPolarsDataSource.class.getName().equals(reference.getClassName())) {
      source = new OleanderPolarsDataSource();
    } else if (OleanderPolarsConnectionPoolDataSource.class
        .getName()
        .equals(reference.getClassName())) {
      source = new OleanderPolarsConnectionPoolDataSource();
    } else {
      return null;
    }
    for (RefAddr address : Collections.list(reference.getAll())) {
      add(source, address.getType(), (String) address.getContent());
    }
    return source;
  }

  private static void add(OleanderPolarsCommonDataSource source, String key, String value)
      throws NamingException {
    if (key.equals(OleanderPolarsCommonDataSource.URL)) {
      source.setUrl(value);
      return;
    }
    try {
      source.setProperty(key, value);
    } catch (SQLException e) {
      NamingException unknown =
          new NamingException("The reference has an unknown property '" + key + "'");
      unknown.initCause(e);
      throw unknown;
    }
  }
}
