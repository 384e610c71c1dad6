package dev.oleander.polars.conformance.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority of the tests' own, made with the JDK's tool. */
public final class TestAuthority {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private int issued;

  /** Makes the authority's key. */
  public TestAuthority(Path folder) throws IOException {
    this.folder = folder;
    keytool(
        "-genkeypair -alias ca -keyalg EC -groupname secp256r1 -validity 2 -ext bc:critical=ca:true"
            + " -keystore ca.p12",
        "-dname",
        "CN=Test authority");
    keytool("-exportcert -rfc -alias ca -keystore ca.p12 -file ca.pem");
  }

  /** The authority's certificate, which a client has to trust. */
  public Path certificate() {
    return folder.resolve("ca.pem");
  }

  /**
   * Writes a new certificate for loopback, and its key.
   *
   * @param name what the certificate's subject is called
   */
  public void issue(String name, Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    String store = "server-" + issued++ + ".p12";
    keytool(
        "-genkeypair -alias server -keyalg RSA -keysize 2048 -validity 2 -keystore " + store,
        "-dname",
        "CN=" + name);
    keytool("-certreq -alias server -file request.pem -keystore " + store);
    Path signed = folder.resolve("signed.pem");
    keytool(
        "-gencert -rfc -alias ca -infile request.pem -outfile signed.pem -validity 2"
            + " -ext SAN=dns:localhost,ip:127.0.0.1 -keystore ca.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(store))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    String key =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    Files.writeString(
        keyFile, "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    Files.writeString(certificateFile, Files.readString(signed));
  }

  private void keytool(String arguments, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of(more));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
