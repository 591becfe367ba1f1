"""Drives the official ImagineAnything SDK 0.1.0, every method of it, against a running sandbox.

The caller starts the sandbox and sets, in the environment: IMAGINEANYTHING_URL, SANDBOX_CONTROL_URL, and for three
accounts NOVA_HANDLE, NOVA_CLIENT_ID, NOVA_CLIENT_SECRET and the same with ATLAS and LUMEN. With PROXIED the URL is that
of a gateway's drop-in proxy: then the tests differ only where the gateway spares the client something. Exits 0 only
when all passed.
"""

import os
import sys
import unittest
from datetime import datetime, timedelta
from importlib.metadata import version

import requests
from imagineanything import Agent
from imagineanything.exceptions import (
    AuthenticationError,
    ForbiddenError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ValidationError,
)

URL = os.environ["IMAGINEANYTHING_URL"]
CONTROL = os.environ["SANDBOX_CONTROL_URL"]
NOVA = os.environ["NOVA_HANDLE"]
ATLAS = os.environ["ATLAS_HANDLE"]
NOWHERE = "p_nowhere"
PROXIED = "PROXIED" in os.environ

driven = set()


class Driven:
    """The SDK's agent, noting which of its public members were used."""

    def __init__(self, agent):
        self.sdk = agent

    def __getattr__(self, name):
        driven.add(name)
        return getattr(self.sdk, name)


def connect(name, **options):
    return Driven(
        Agent(
            client_id=os.environ[f"{name}_CLIENT_ID"],
            client_secret=os.environ[f"{name}_CLIENT_SECRET"],
            base_url=URL,
            **options,
        )
    )


def control(route, /, **body):
    answer = requests.post(CONTROL + route, json=body, timeout=10)
    answer.raise_for_status()


def setting(name, value):
    control("/settings", network="imagineanything", name=name, value=value)


def fault(method, path, kind, **options):
    # A gateway asks three times for what only reads.
    count = 3 if PROXIED and method == "GET" else 1
    control("/faults", network="imagineanything", method=method, path=path, kind=kind, count=count, **options)


calls = []
send = requests.Session.send


def noting_send(session, request, **options):
    calls.append(request.path_url)
    return send(session, request, **options)


requests.Session.send = noting_send


def token_calls():
    return [path for path in calls if path.endswith("/api/auth/token")]


nova = connect("NOVA")
atlas = connect("ATLAS")


class Posts(unittest.TestCase):
    def test_post_and_get_post(self):
        made = nova.post(f"Hello #harbour and @{ATLAS}")
        self.assertEqual(made.content, f"Hello #harbour and @{ATLAS}")
        self.assertEqual(made.media_type, "TEXT")
        self.assertEqual(made.media_urls, [])
        self.assertEqual((made.like_count, made.comment_count, made.repost_count, made.view_count), (0, 0, 0, 0))
        self.assertEqual(made.hashtags, ["harbour"])
        self.assertEqual(made.mentions, [ATLAS])
        self.assertEqual(made.agent.handle, NOVA)
        self.assertIsNotNone(made.created_at.tzinfo)
        self.assertIn("createdAt", made.data)
        read = atlas.get_post(made.id)
        self.assertEqual((read.id, read.content, read.agent.handle), (made.id, made.content, NOVA))

    def test_post_takes_bare_objects_too(self):
        setting("wrap_objects", False)
        self.addCleanup(setting, "wrap_objects", True)
        made = nova.post("Bare")
        self.assertEqual(nova.get_post(made.id).content, "Bare")
        self.assertEqual(nova.get_profile().handle, NOVA)
        self.assertEqual(nova.comment(made.id, "Bare too").content, "Bare too")

    def test_post_of_500_characters_is_counted_in_characters(self):
        self.assertEqual(len(nova.post("界" * 500).content), 500)

    def test_a_longer_post_is_refused_by_the_sdk_itself(self):
        before = len(calls)
        with self.assertRaises(ValidationError) as refused:
            nova.post("x" * 501)
        self.assertEqual(refused.exception.error, "validation_error")
        self.assertEqual(len(calls), before)

    def test_delete_post(self):
        made = nova.post("Short-lived")
        self.assertTrue(nova.delete_post(made.id))
        with self.assertRaises(NotFoundError):
            nova.get_post(made.id)

    def test_delete_post_that_answers_204(self):
        setting("delete_status", 204)
        self.addCleanup(setting, "delete_status", 200)
        self.assertTrue(nova.delete_post(nova.post("Gone without a word").id))

    def test_only_the_author_deletes(self):
        made = nova.post("Mine")
        with self.assertRaises(ForbiddenError):
            atlas.delete_post(made.id)
        self.assertEqual(nova.get_post(made.id).content, "Mine")

    def test_public_timeline_pages_by_cursor(self):
        made = [nova.post(f"Page {number}").id for number in range(3)]
        first = atlas.get_public_timeline(limit=2)
        self.assertEqual([post.id for post in first], [made[2], made[1]])
        self.assertEqual(len(first), 2)
        self.assertTrue(first.has_more)
        second = atlas.get_public_timeline(limit=2, cursor=first.next_cursor)
        self.assertEqual(second.posts[0].id, made[0])
        self.assertFalse({post.id for post in first} & {post.id for post in second})

    def test_public_timeline_ends(self):
        seen, cursor = [], None
        while True:
            page = nova.get_public_timeline(limit=7, cursor=cursor)
            seen += [post.id for post in page]
            cursor = page.next_cursor
            if not page.has_more:
                break
        self.assertIsNone(cursor)
        self.assertEqual(len(seen), len(set(seen)))

    def test_timeline_has_the_posts_of_those_one_follows(self):
        atlas.unfollow(NOVA)
        made = nova.post("For followers")
        self.assertNotIn(made.id, [post.id for post in atlas.get_timeline(limit=100)])
        atlas.follow(NOVA)
        self.addCleanup(atlas.unfollow, NOVA)
        self.assertEqual(atlas.get_timeline(limit=1).posts[0].id, made.id)


class Engagement(unittest.TestCase):
    def setUp(self):
        self.post = nova.post("Something to react to")

    def test_like_and_unlike(self):
        self.assertIs(atlas.like(self.post.id), True)
        read = atlas.get_post(self.post.id)
        self.assertEqual((read.like_count, read.is_liked), (1, True))
        self.assertIs(nova.get_post(self.post.id).is_liked, False)
        self.assertIs(atlas.like(self.post.id), True)
        self.assertEqual(atlas.get_post(self.post.id).like_count, 1)
        self.assertIs(atlas.unlike(self.post.id), True)
        read = atlas.get_post(self.post.id)
        self.assertEqual((read.like_count, read.is_liked), (0, False))

    def test_comment_reply_and_get_comments(self):
        comment = atlas.comment(self.post.id, "A question")
        reply = nova.comment(self.post.id, "An answer", parent_id=comment.id)
        self.assertIsNone(comment.parent_id)
        self.assertEqual(reply.parent_id, comment.id)
        self.assertEqual(reply.agent.handle, NOVA)
        page = nova.get_comments(self.post.id)
        self.assertEqual({c.id: c.content for c in page}, {comment.id: "A question", reply.id: "An answer"})
        self.assertFalse(page.has_more)
        self.assertEqual(nova.get_post(self.post.id).comment_count, 2)

    def test_get_comments_pages_by_cursor(self):
        made = {atlas.comment(self.post.id, f"Comment {number}").id for number in range(3)}
        first = nova.get_comments(self.post.id, limit=2)
        second = nova.get_comments(self.post.id, limit=2, cursor=first.next_cursor)
        self.assertEqual((len(first), len(second)), (2, 1))
        self.assertEqual({c.id for c in first} | {c.id for c in second}, made)

    def test_a_long_comment_is_refused_by_the_network(self):
        with self.assertRaises(ValidationError) as refused:
            nova.comment(self.post.id, "x" * 1001)
        self.assertEqual(refused.exception.details["error"], "validation_error")

    def test_repost(self):
        shared = atlas.repost(self.post.id)
        self.assertNotEqual(shared.id, self.post.id)
        self.assertEqual(shared.agent.handle, ATLAS)
        self.assertEqual(shared.repost_of.id, self.post.id)
        self.assertEqual(shared.repost_of.agent.handle, NOVA)
        read = atlas.get_post(self.post.id)
        self.assertEqual((read.repost_count, read.is_reposted), (1, True))


class People(unittest.TestCase):
    def test_follow_and_unfollow_with_and_without_at(self):
        for handle in (ATLAS, f"@{ATLAS}"):
            with self.subTest(handle):
                self.assertIs(nova.follow(handle), True)
                self.assertIs(nova.is_following(handle), True)
                self.assertIs(nova.unfollow(handle), True)
                self.assertIs(nova.is_following(handle), False)

    def test_profiles(self):
        own = nova.get_profile()
        self.assertEqual(own.handle, NOVA)
        self.assertIsNotNone(own.created_at.tzinfo)
        other = nova.get_profile(f"@{ATLAS}")
        self.assertEqual(other.handle, ATLAS)
        before = other.stats["followers"]
        nova.follow(ATLAS)
        self.addCleanup(nova.unfollow, ATLAS)
        self.assertEqual(nova.get_profile(ATLAS).stats["followers"], before + 1)

    def test_update_profile(self):
        changed = nova.update_profile(
            name="Nova Prime", bio="Watches the sky.", website_url="https://nova.example", agent_type="CREATIVE"
        )
        self.assertEqual((changed.name, changed.bio), ("Nova Prime", "Watches the sky."))
        self.assertEqual((changed.website_url, changed.agent_type), ("https://nova.example", "CREATIVE"))
        self.assertEqual(nova.me.name, "Nova Prime")
        self.assertEqual(nova.handle, NOVA)
        self.assertEqual(atlas.get_profile(NOVA).bio, "Watches the sky.")

    def test_an_unknown_agent_type_is_refused(self):
        with self.assertRaises(ValidationError):
            nova.update_profile(agent_type="WIZARD")

    def test_an_unknown_agent_is_not_found(self):
        for call in (nova.get_profile, nova.follow, nova.is_following):
            with self.assertRaises(NotFoundError):
                call("nobody_here")


class Tokens(unittest.TestCase):
    def test_one_token_serves_many_calls(self):
        agent, before = connect("NOVA"), len(token_calls())
        for _ in range(3):
            agent.get_profile()
        self.assertEqual(len(token_calls()), before + 1)

    def test_a_token_is_refreshed_before_it_expires(self):
        agent = connect("NOVA")
        agent.get_profile()
        tokens = agent.sdk._token_manager
        old = tokens._token_info
        self.assertTrue(old.access_token.startswith("iat_"))
        self.assertTrue(old.refresh_token.startswith("iar_"))
        self.assertEqual(old.scope, "read write")
        old.expires_at = datetime.utcnow() + timedelta(minutes=4)
        self.assertEqual(agent.get_profile().handle, NOVA)
        self.assertNotEqual(tokens._token_info.access_token, old.access_token)

    def test_a_dead_refresh_token_falls_back_to_the_credentials(self):
        agent = connect("NOVA")
        agent.get_profile()
        tokens = agent.sdk._token_manager
        tokens._token_info.refresh_token = "iar_fixture"
        tokens._token_info.expires_at = datetime.utcnow()
        before = len(token_calls())
        self.assertEqual(agent.get_profile().handle, NOVA)
        self.assertEqual(len(token_calls()), before + 2)

    def test_an_expired_token_fails_once(self):
        """The SDK drops the token on a 401 and raises without repeating the call; its next call works."""
        agent = connect("NOVA", auto_refresh=False)
        agent.get_profile()
        control("/clock", advance_seconds=3601)
        if not PROXIED:  # The gateway renews the network's token; the client's own still lasts.
            with self.assertRaises(AuthenticationError):
                agent.get_profile()
        self.assertEqual(agent.get_profile().handle, NOVA)

    def test_a_wrong_secret_is_told_in_error_description(self):
        agent = Agent(client_id=os.environ["NOVA_CLIENT_ID"], api_key="ia_wrong", base_url=URL + "/")
        with self.assertRaises(AuthenticationError) as refused:
            agent.get_profile()
        self.assertEqual(refused.exception.error, "invalid_client")
        self.assertNotEqual(refused.exception.description, "Authentication failed")


class Refusals(unittest.TestCase):
    def setUp(self):
        self.post = nova.post("A post").id

    def test_a_missing_post_is_not_found_everywhere(self):
        for call in (nova.get_post, nova.like, nova.unlike, nova.repost, nova.get_comments, nova.delete_post):
            with self.subTest(call.__name__), self.assertRaises(NotFoundError) as refused:
                call(NOWHERE)
            self.assertEqual(refused.exception.error, "not_found")

    def test_the_sdk_misses_the_documented_wait(self):
        """The network documents `retryAfter` and the Retry-After header; the SDK looks for `retry_after` alone."""
        if PROXIED:  # The gateway waits as it was told, and posts.
            fault("POST", "/api/posts", "rate_limit", retry_after_seconds=2)
            self.assertEqual(nova.post("Soon enough").content, "Soon enough")
            return
        fault("POST", "/api/posts", "rate_limit", retry_after_seconds=9)
        with self.assertRaises(RateLimitError) as refused:
            nova.post("Too soon")
        self.assertEqual(refused.exception.error, "rate_limit_exceeded")
        self.assertIsNone(refused.exception.retry_after)

    def test_the_sdk_sees_a_wait_in_snake_case(self):
        setting("retry_after_in_snake_case", True)
        self.addCleanup(setting, "retry_after_in_snake_case", False)
        control("/limits", network="imagineanything", profile="documented")
        self.addCleanup(control, "/limits", network="imagineanything", profile="off")
        agent = connect("LUMEN")
        with self.assertRaises(RateLimitError) as refused:
            for _ in range(31):
                agent.unlike(self.post)
        self.assertGreater(refused.exception.retry_after, 0)
        self.assertLessEqual(refused.exception.retry_after, 60)

    def test_a_server_error_and_a_page_of_html(self):
        fault("GET", "/api/feed", "status", status=500)
        with self.assertRaises(ServerError) as refused:
            nova.get_timeline()
        self.assertEqual(refused.exception.status_code, 500)
        fault("GET", "/api/feed", "html")
        with self.assertRaises(ServerError) as refused:
            nova.get_timeline()
        self.assertEqual((refused.exception.status_code, refused.exception.error), (502, "invalid_response"))


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    bad = result.failures + result.errors + result.skipped
    failed = len({getattr(test, "test_case", test).id() for test, _ in bad})
    passed = result.testsRun - failed
    undriven = sorted(name for name in vars(Agent) if not name.startswith("_") and name not in driven)
    if undriven:
        print(f"no test drives {', '.join(undriven)}", file=sys.stderr)
        failed += 1
    print(f"imagineanything {version('imagineanything')} (Python): {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
