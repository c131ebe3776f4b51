package com.hydroml.credits.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * Remembers blocking calls on threads that must not block, and fails the class that had them. They
 * are carried out all the same: an error in the midst of a library, or of a class that is being
 * initialized, loses an answer, and the test hangs instead of failing.
 */
public final class BlockingCalls implements AfterAllCallback {

  private static final Queue<BlockingOperationError> SEEN = new ConcurrentLinkedQueue<>();

  static void report(BlockingMethod method) {
    SEEN.add(new BlockingOperationError(method));
  }

  /** Takes what was seen so far, for a test that provokes it. */
  static List<BlockingOperationError> drain() {
    List<BlockingOperationError> drained = new ArrayList<>();
    for (BlockingOperationError next = SEEN.poll(); next != null; next = SEEN.poll()) {
      drained.add(next);
    }
    return drained;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<BlockingOperationError> seen = drain();
    if (!seen.isEmpty()) {
      AssertionError failure =
          new AssertionError(seen.size() + " blocking calls on threads that must not block");
      seen.stream().limit(5).forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
