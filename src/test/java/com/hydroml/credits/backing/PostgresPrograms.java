package com.hydroml.credits.backing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Postgres' programs, unpacked from their artifact once.
 *
 * <p>The embedding library would do that in six seconds of Java, a third of a first start; {@code
 * tar} takes one. What is unpacked stands where the library looks for its own work, and where there
 * is no {@code tar} that can, the library works.
 */
final class PostgresPrograms implements PgBinaryResolver {

  /** The library looks once a JVM for each resolver it is given. */
  static final PostgresPrograms INSTANCE = new PostgresPrograms();

  private PostgresPrograms() {}

  static Path directory() {
    // Below the build directory: a directory in /tmp would belong to its first user.
    return Directories.create(Directories.programs().resolve("postgres"));
  }

  @Override
  public InputStream getPgBinary(String system, String machine) throws IOException {
    byte[] archive;
    try (InputStream artifact =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
      archive = artifact.readAllBytes();
    }
    Path unpacked = directory().resolve("PG-" + md5(archive));
    if (!Files.exists(unpacked.resolve(".exists"))) {
      unpack(archive, unpacked);
    }
    return new ByteArrayInputStream(archive);
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    Path whole = Files.createTempDirectory(directory(), "new");
    try {
      if (tarSucceeds(archive, whole)) {
        Files.createFile(whole.resolve(".exists"));
        Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(directory()));
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException notHere) {
      // No tar, or another process was first: the library sees which.
    } finally {
      Directories.deleteTree(whole);
    }
  }

  private static boolean tarSucceeds(byte[] archive, Path into) throws IOException {
    Process tar =
        new ProcessBuilder("tar", "-xJof", "-", "-C", into.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try (OutputStream input = tar.getOutputStream()) {
      input.write(archive);
    }
    try {
      return tar.waitFor() == 0;
    } catch (InterruptedException e) {
      tar.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
