// Asks a practice Hub what the JavaScript client can ask, and prints the answers as JSON.
import { createPublicKey, verify } from "node:crypto";
import { downloadFile, listFiles, listSpaces, spaceInfo, whoAmI } from "@huggingface/hub";

const [hubUrl, space] = process.argv.slice(2);
const accessToken = process.env.PRACTICE_TOKEN;
const hub = { hubUrl, accessToken };
const repo = { type: "space", name: space };

async function all(items, name) {
	const found = [];
	for await (const item of items) found.push(item[name]);
	return found;
}

async function refused(question) {
	try {
		await question;
	} catch (error) {
		return { status: error.statusCode, message: error.message };
	}
}

async function checked(idToken) {
	const [head, body, signature] = idToken.split(".");
	const { keys } = await (await fetch(`${hubUrl}/oauth/jwks`)).json();
	const key = createPublicKey({ key: keys[0], format: "jwk" });
	return verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"));
}

const me = await whoAmI(hub);
const file = await downloadFile({ ...hub, repo, path: "src/helper.py" });
console.log(
	JSON.stringify({
		name: me.name,
		role: me.auth.accessToken.role,
		spaces: await all(listSpaces({ ...hub, search: { owner: me.name } }), "name"),
		info: (await spaceInfo({ ...hub, name: space, additionalFields: ["runtime"] })).runtime.stage,
		files: await all(listFiles({ ...hub, repo, recursive: true }), "path"),
		file: await file.text(),
		missing: await refused(spaceInfo({ ...hub, name: "practice-bob/vault" })),
		denied: await refused(whoAmI({ hubUrl, accessToken: "hf_PRACTICEunknown" })),
		signature: await checked(process.env.PRACTICE_ID_TOKEN),
	}),
);
