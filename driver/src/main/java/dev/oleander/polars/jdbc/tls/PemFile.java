package dev.oleander.polars.jdbc.tls;

import dev.oleander.polars.jdbc.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
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
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Certificates and private keys in PEM: RFC 7468. */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");

  private PemFile() {}

  static boolean isPem(byte[] content) {
    return text(content).contains("-----BEGIN ");
  }

  /** The certificates, in the order of the file. */
  static List<X509Certificate> certificates(byte[] content) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(content));
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        byte[] der = decode(block.group(2), CertificateException::new);
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    }
    return found;
  }

  /** The first private key. */
  static PrivateKey privateKey(byte[] content, Optional<Secret> password)
      throws GeneralSecurityException, IOException {
    Matcher block = BLOCK.matcher(text(content));
    while (block.find()) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return key(new PKCS8EncodedKeySpec(decode(block.group(2), InvalidKeyException::new)));
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return key(decrypt(decode(block.group(2), InvalidKeyException::new), password));
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw new InvalidKeyException(
                "the key is in the old form '"
                    + block.group(1)
                    + "'; 'openssl pkcs8 -topk8 -in OLD -out NEW' makes a PKCS#8 key of it");
        default -> {}
      }
    }
    throw new InvalidKeyException("it holds no private key");
  }

  private static PKCS8EncodedKeySpec decrypt(byte[] der, Optional<Secret> password)
      throws GeneralSecurityException, IOException {
    if (password.isEmpty()) {
      throw new InvalidKeyException("the key is encrypted: set tlsClientPassword");
    }
    EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
    // The parameters of PBES2 name the algorithm, where the information itself only says "PBES2".
    String algorithm =
        encrypted.getAlgParameters() == null
            ? encrypted.getAlgName()
            : encrypted.getAlgParameters().toString();
    PBEKeySpec spec = new PBEKeySpec(password.get().reveal().toCharArray());
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
          encrypted.getAlgParameters());
      return encrypted.getKeySpec(cipher);
    } catch (InvalidKeySpecException e) {
      // One wrong password in 256 gives bytes that end as they should, and are no key.
      throw new InvalidKeyException("tlsClientPassword does not open the key", e);
    } finally {
      spec.clearPassword();
    }
  }

  private static PrivateKey key(PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
    InvalidKeySpecException unknown =
        new InvalidKeySpecException("the key is of none of the kinds " + KEY_KINDS);
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        unknown.addSuppressed(e); // of another kind: its own factory takes it
      }
    }
    throw unknown;
  }

  private interface Failure<E extends Exception> {
    E of(String message, Throwable cause);
  }

  private static <E extends Exception> byte[] decode(String base64, Failure<E> failure) throws E {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw failure.of("a block of the file is not Base64", e);
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }
}
