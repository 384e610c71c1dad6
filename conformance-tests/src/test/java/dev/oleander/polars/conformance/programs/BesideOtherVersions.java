package dev.oleander.polars.conformance.programs;

import java.nio.file.Path;
import java.sql.SQLException;

/**
 * An application with libraries of its own, which the driver has in other versions: prints which
 * jar each comes from, then runs {@link BrowseAndQuery}. Arguments: URL, namespace, SQL.
 */
public final class BesideOtherVersions {
  private BesideOtherVersions() {}

  public static void main(String[] arguments) throws SQLException, ClassNotFoundException {
    printJarOf("com.fasterxml.jackson.databind.util.ClassUtil");
    printJarOf("okhttp3.OkHttpClient");
    printJarOf("org.apache.arrow.flatbuf.MetadataVersion");
    printJarOf("org.apache.arrow.vector.VectorSchemaRoot");
    BrowseAndQuery.main(arguments);
  }

  private static void printJarOf(String name) throws ClassNotFoundException {
    Class<?> type = Class.forName(name, false, BesideOtherVersions.class.getClassLoader());
    Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    System.out.println(jar.getFileName());
  }
}
