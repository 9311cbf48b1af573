// OpenSSL's own SHA-256 rather than its EVP interface: this one shows its state, so that a run which is taken up again
// need not hash a hundred gigabytes anew. The functions are deprecated since 3.0 and still there, with the same
// assembly.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "io/io.h"
#include "io/raw_file.h"

namespace stancemill::io {
namespace {

SHA256_CTX context_of(const HashState& state) {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::copy(state.words.begin(), state.words.end(), context.h);
  const std::uint64_t bits = state.bytes * 8;
  context.Nl = static_cast<SHA_LONG>(bits & 0xFFFFFFFFU);
  context.Nh = static_cast<SHA_LONG>(bits >> 32);
  context.num = static_cast<unsigned>(state.bytes % SHA256_CBLOCK);
  std::memcpy(context.data, state.rest.data(), context.num);
  return context;
}

}  // namespace

Sha256::Sha256() {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::copy(std::begin(context.h), std::end(context.h), state_.words.begin());
}

Sha256::Sha256(const HashState& state) : state_(state) {}

void Sha256::update(std::string_view bytes) {
  SHA256_CTX context = context_of(state_);
  SHA256_Update(&context, bytes.data(), bytes.size());
  std::copy(std::begin(context.h), std::end(context.h), state_.words.begin());
  state_.bytes += bytes.size();
  state_.rest = {};
  std::memcpy(state_.rest.data(), context.data, context.num);
}

std::string Sha256::hex() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_CTX context = context_of(state_);
  SHA256_Final(digest.data(), &context);
  std::string text;
  for (const unsigned char byte : digest) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

Result<std::string> sha256_of_file(const std::string& path) {
  Result<std::unique_ptr<RawFile>> file = RawFile::open(path, true);
  if (!file.ok()) return file.status();
  file.value()->drain();
  if (file.value()->failed()) return Status(ErrorCode::kInput, file.value()->error());
  return file.value()->sha256();
}

Result<std::string> sha256_of_range(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  // A pipe must not be opened: it would wait for its writer.
  if (const Result<std::uint64_t> bytes = file_bytes(path); !bytes.ok()) return bytes.status();
  Result<std::unique_ptr<RawFile>> file = RawFile::open(path, true);
  if (!file.ok()) return file.status();
  if (Status status = file.value()->keep_to_range(begin, end); !status.ok()) return status;
  file.value()->drain();
  if (file.value()->failed()) return Status(ErrorCode::kInput, file.value()->error());
  return file.value()->sha256();
}

}  // namespace stancemill::io
