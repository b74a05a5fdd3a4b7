import { describe, expect, test } from "vitest";

import { qrPath, secretOf } from "./qr";

const uri = "otpauth://totp/Example%20Shop:alice?secret=7L7OI5G7G5RU3TH54M2G5UHIFJN2GGAI&issuer=Example%20Shop";

describe("the QR code", () => {
  test("has a quiet zone and the three corners that a camera looks for", () => {
    const { size, path } = qrPath(uri);
    expect(path.startsWith("M4 4h7v1h-7z")).toBe(true); // the upper edge of the first corner
    expect(path).toContain(`M${size - 11} 4h7v1h-7z`);
    expect(path).toContain(`M4 ${size - 5}h7v1h-7z`);
    expect((size - 8 - 17) % 4).toBe(0); // 17 modules and four a version
  });

  test("is another for another text", () => expect(qrPath(uri).path).not.toBe(qrPath(uri.replace("alice", "ben")).path));
});

test("the secret is shown in fours", () => expect(secretOf(uri)).toBe("7L7O I5G7 G5RU 3TH5 4M2G 5UHI FJN2 GGAI"));
