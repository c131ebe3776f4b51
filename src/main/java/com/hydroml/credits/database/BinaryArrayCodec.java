package com.hydroml.credits.database;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Lets a {@link BinaryArray} be bound. The driver finds the registrar by itself. */
final class BinaryArrayCodec implements Codec<BinaryArray> {

  /** What {@code META-INF/services} names; without state. */
  public static final class Registrar implements CodecRegistrar {

    @Override
    public Publisher<Void> register(
        PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
      return Mono.fromRunnable(() -> registry.addLast(new BinaryArrayCodec()));
    }
  }

  @Override
  public boolean canDecode(int type, Format format, Class<?> wanted) {
    return false;
  }

  @Override
  public boolean canEncode(Object value) {
    return value instanceof BinaryArray;
  }

  @Override
  public boolean canEncodeNull(Class<?> type) {
    return false;
  }

  @Override
  public @Nullable BinaryArray decode(
      @Nullable ByteBuf buffer, int type, Format format, Class<? extends BinaryArray> wanted) {
    throw new UnsupportedOperationException("an array in binary form is bound only");
  }

  /** On the heap: nothing leaks of a statement that is never sent. */
  @Override
  public EncodedParameter encode(Object value) {
    BinaryArray array = (BinaryArray) value;
    return new EncodedParameter(
        Format.FORMAT_BINARY,
        array.type(),
        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(array.encoded())));
  }

  @Override
  public EncodedParameter encode(Object value, int type) {
    return encode(value);
  }

  @Override
  public EncodedParameter encodeNull() {
    throw new UnsupportedOperationException("an array in binary form is never null");
  }
}
