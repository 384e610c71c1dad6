package dev.oleander.polars.sandbox.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a certificate and its private key from PEM files. Its messages hold nothing of the key. */
final class PemFiles {
  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CONVERT = "openssl pkcs8 -topk8 -nocrypt -in %s -out NEW";
  private static final byte[] PROBE =
      "is it the certificate's?".getBytes(StandardCharsets.US_ASCII);

  private PemFiles() {}

  /**
   * A certificate with its key.
   *
   * @param chain the server's own first, then those that lead to its issuer
   */
  record Identity(List<X509Certificate> chain, PrivateKey key) {

    /** Without the key. */
    @Override
    public String toString() {
      return "certificate of " + chain.get(0).getSubjectX500Principal();
    }
  }

  /** One part of a PEM file. */
  private record Block(String label, String text) {}

  /**
   * Reads both and checks that they belong together.
   *
   * @throws IOException saying which file is wrong, and what to do
   */
  static Identity read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = chain(certificate);
    PrivateKey privateKey = key(key);
    if (!belongTogether(chain.get(0), privateKey)) {
      throw new IOException(
          "tls.key: %s is not the key of the first certificate in %s".formatted(key, certificate));
    }
    return new Identity(chain, privateKey);
  }

  private static List<X509Certificate> chain(Path file) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Block block : blocks("tls.certificate", file)) {
      if (block.label().equals("CERTIFICATE")) {
        chain.add(certificate(file, block));
      }
    }
    if (chain.isEmpty()) {
      throw new IOException(
          "tls.certificate: %s holds no certificate in PEM form (BEGIN CERTIFICATE)"
              .formatted(file));
    }
    return List.copyOf(chain);
  }

  private static X509Certificate certificate(Path file, Block block) throws IOException {
    try {
      Certificate read =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes(block)));
      return (X509Certificate) read;
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException(
          "tls.certificate: %s holds a certificate that cannot be read".formatted(file), e);
    }
  }

  private static PrivateKey key(Path file) throws IOException {
    List<Block> blocks = blocks("tls.key", file);
    Optional<Block> key = find(blocks, "PRIVATE KEY");
    if (key.isEmpty()) {
      throw new IOException("tls.key: " + whyNoKey(file, blocks));
    }
    PKCS8EncodedKeySpec spec;
    try {
      spec = new PKCS8EncodedKeySpec(bytes(key.get()));
    } catch (IllegalArgumentException e) {
      throw new IOException("tls.key: %s holds a key that cannot be read".formatted(file), e);
    }
    return Stream.of("RSA", "EC", "EdDSA")
        .flatMap(algorithm -> key(algorithm, spec).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "tls.key: %s holds a key that is neither RSA nor EC nor Ed25519"
                        .formatted(file)));
  }

  /** Empty when the key is of another algorithm. */
  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm, e);
    }
  }

  private static String whyNoKey(Path file, List<Block> blocks) {
    if (find(blocks, "ENCRYPTED PRIVATE KEY").isPresent()) {
      return "%s is encrypted, and this server asks for no password; write it without one: "
              .formatted(file)
          + CONVERT.formatted(file);
    }
    if (blocks.stream().anyMatch(block -> block.label().endsWith(" PRIVATE KEY"))) {
      return "%s is not PKCS#8; convert it: ".formatted(file) + CONVERT.formatted(file);
    }
    return "%s holds no key in PEM form (BEGIN PRIVATE KEY)".formatted(file);
  }

  private static Optional<Block> find(List<Block> blocks, String label) {
    return blocks.stream().filter(block -> block.label().equals(label)).findFirst();
  }

  private static List<Block> blocks(String configKey, Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text(configKey, file));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String text(String configKey, Path file) throws IOException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("%s: %s is too large for a PEM file".formatted(configKey, file));
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException("%s: %s does not exist".formatted(configKey, file), e);
    }
  }

  private static byte[] bytes(Block block) {
    return Base64.getMimeDecoder().decode(block.text());
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // such as for keys of two algorithms
    }
  }
}
